using CsCheck;
using PointBus.Sagas.Delivery;

namespace PointBus.Sagas.Tests.Delivery;

[Trait("spec", "V-02"), Trait("spec", "V-04")]
public sealed class RetryPolicyTests
{
    static IEnumerable<double> Seconds(RetryPolicy policy, int attempts) =>
        Enumerable.Range(1, attempts).Select(attempt => policy.DelayAfter(attempt).TotalSeconds);

    [Fact, Trait("spec", "V-03")]
    public void The_delays_are_1_2_4_and_so_on_up_to_60_seconds() =>
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60, 60], Seconds(new RetryPolicy(), 9));

    [Fact]
    public void A_longer_base_and_cap_serve_long_outages()
    {
        var policy = new RetryPolicy { BaseDelay = TimeSpan.FromSeconds(2), MaxDelay = TimeSpan.FromHours(1) };

        Assert.Equal([2, 4, 8, 16, 32], Seconds(policy, 5));
        Assert.Equal(3_600, policy.DelayAfter(15).TotalSeconds);
    }

    [Fact]
    public void Fifteen_doublings_are_exact_and_thousands_do_not_overflow()
    {
        var policy = new RetryPolicy { MaxDelay = TimeSpan.FromDays(30) };

        Assert.Equal(Math.Pow(2, 15), policy.DelayAfter(16).TotalSeconds);
        Assert.Equal(policy.MaxDelay, policy.DelayAfter(int.MaxValue));
        Assert.Equal(RetryPolicy.Linear.MaxDelay, RetryPolicy.Linear.DelayAfter(int.MaxValue));
    }

    [Fact]
    public void Steps_repeat_the_last_one() => Assert.Equal([5, 30, 120, 300, 300], Seconds(RetryPolicy.Steps, 5));

    [Fact]
    public void Linear_delays_grow_by_ten_seconds() => Assert.Equal([2, 12, 22], Seconds(RetryPolicy.Linear, 3));

    [Fact]
    public void Immediate_is_without_a_delay() => Assert.Equal([0, 0, 0], Seconds(RetryPolicy.Immediate, 3));

    [Fact]
    public void A_list_of_ones_own_sets_the_number_of_redeliveries()
    {
        var policy = RetryPolicy.Custom(TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(3));

        Assert.Equal([7, 3, 3], Seconds(policy, 3));
        Assert.True(policy.RetriesAfter(2));
        Assert.False(policy.RetriesAfter(3));
    }

    [Theory, Trait("spec", "X-33")]
    [InlineData(null, 3)]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(10, 10)]
    [InlineData(11, 10)]
    [InlineData(-1, 0)]
    public void So_many_redeliveries_follow_the_first_attempt(int? ofBatch, int redeliveries)
    {
        var policy = new RetryPolicy();

        Assert.Equal(redeliveries, Enumerable.Range(1, 20).Count(attempt => policy.RetriesAfter(attempt, ofBatch)));
    }

    [Fact]
    public void Jitter_adds_at_most_a_tenth_and_is_the_same_each_time() => Gen.Select(Gen.Guid, Gen.Int[1, 10]).Sample((batch, attempt) =>
    {
        var policy = new RetryPolicy();
        var (plain, delay) = (policy.DelayAfter(attempt), policy.DelayAfter(attempt, batch));

        return delay >= plain && delay <= plain * 1.1 && delay == policy.DelayAfter(attempt, batch)
            && plain == (policy with { Jitter = 0 }).DelayAfter(attempt, batch);
    });

    [Fact]
    public void Jitter_spreads_batches_that_failed_together()
    {
        var delays = Enumerable.Range(0, 1_000).Select(_ => new RetryPolicy().DelayAfter(1, Guid.NewGuid()).TotalSeconds).ToList();

        Assert.InRange(delays.Average(), 1.04, 1.06);
        Assert.True(delays.Distinct().Count() > 900);
    }
}
