using Microsoft.Extensions.Time.Testing;
using PointBus.Sagas.Delivery;

namespace PointBus.Sagas.Tests.Delivery;

public sealed class WakeAllowanceTests
{
    readonly FakeTimeProvider time = new();

    [Theory]
    [InlineData(1, 250, 1)]
    [InlineData(3, 250, 3)]
    [InlineData(5, 250, 5)]
    [InlineData(1_000, 250, 1_000)]
    [InlineData(1_001, 250, 1_001)]
    [InlineData(40, 100, 40)]
    public void A_second_brings_what_the_limit_says(int perSecond, int intervalMs, int expected)
    {
        var allowance = Allowance(perSecond, intervalMs);

        Assert.Equal(10 * expected, Enumerable.Range(0, 10_000 / intervalMs).Sum(_ => SpendAll(allowance, intervalMs)));
    }

    [Fact]
    public void An_idle_hour_is_not_saved()
    {
        var allowance = Allowance(1_000, 250);

        time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(250, SpendAll(allowance, 0));
        Assert.Equal(0, SpendAll(allowance, 0));
    }

    [Fact]
    public void A_late_look_is_not_followed_by_one_too_many()
    {
        var allowance = Allowance(1_000, 250);

        Assert.Equal(250, SpendAll(allowance, 490));
        Assert.Equal(10, SpendAll(allowance, 10));
    }

    WakeAllowance Allowance(int perSecond, int intervalMs) => new(perSecond, TimeSpan.FromMilliseconds(intervalMs), time);

    int SpendAll(WakeAllowance allowance, int afterMs)
    {
        time.Advance(TimeSpan.FromMilliseconds(afterMs));
        var count = allowance.Count();
        allowance.Spend(count);
        return count;
    }
}
