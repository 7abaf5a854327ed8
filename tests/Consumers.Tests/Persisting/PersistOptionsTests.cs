using PointBus.Consumers.Persisting;

namespace PointBus.Consumers.Tests.Persisting;

public sealed class PersistOptionsTests
{
    [Fact]
    public void The_wait_doubles_from_a_second_to_a_minute() =>
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], Enumerable.Range(1, 8).Select(attempt => new PersistOptions().DelayAfter(attempt).TotalSeconds));

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    public void The_first_wait_is_the_shortest(int attempts) =>
        Assert.Equal(TimeSpan.FromSeconds(1), new PersistOptions().DelayAfter(attempts));

    [Fact]
    public void A_batch_that_failed_for_ever_waits_no_longer_than_the_limit() =>
        Assert.Equal(TimeSpan.FromSeconds(5), new PersistOptions { MaxRetryDelay = TimeSpan.FromSeconds(5) }.DelayAfter(int.MaxValue));
}
