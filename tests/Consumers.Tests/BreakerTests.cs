using PointBus.Consumers.Tests.Fakes;

namespace PointBus.Consumers.Tests;

public sealed class BreakerTests
{
    static readonly TimeSpan Recovery = TimeSpan.FromSeconds(5);

    readonly WatchedTime _time = new();
    readonly Breaker _breaker;

    public BreakerTests() => _breaker = new Breaker(3, Recovery, _time);

    [Fact]
    public void It_opens_after_failures_in_a_row()
    {
        Fail(2);
        Assert.True(_breaker.TryEnter());

        Fail(1);

        Assert.False(_breaker.TryEnter());
    }

    [Fact]
    public void Many_successes_before_do_not_keep_it_closed()
    {
        for (var i = 0; i < 1000; i++)
            _breaker.Succeeded();

        Fail(3);

        Assert.False(_breaker.TryEnter());
    }

    [Fact]
    public void A_success_in_between_begins_the_row_anew()
    {
        Fail(2);
        _breaker.Succeeded();
        Fail(2);

        Assert.True(_breaker.TryEnter());
    }

    [Fact]
    public void One_call_at_a_time_tries_after_the_recovery_and_closes_it()
    {
        Fail(3);
        _time.Advance(Recovery - TimeSpan.FromTicks(1));
        Assert.False(_breaker.TryEnter());
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.True(_breaker.TryEnter());
        Assert.False(_breaker.TryEnter());
        _breaker.Succeeded();

        Assert.True(_breaker.TryEnter());
        Assert.True(_breaker.TryEnter());
    }

    [Fact]
    public void A_trial_that_fails_keeps_it_open_for_another_recovery()
    {
        Fail(3);
        _time.Advance(Recovery);
        Assert.True(_breaker.TryEnter());
        _time.Advance(Recovery / 2);
        Fail(1);

        _time.Advance(Recovery / 2);
        Assert.False(_breaker.TryEnter());
        _time.Advance(Recovery / 2);

        Assert.True(_breaker.TryEnter());
    }

    [Fact]
    public void A_trial_that_never_returns_does_not_keep_it_open_for_ever()
    {
        Fail(3);
        _time.Advance(Recovery);
        Assert.True(_breaker.TryEnter());

        _time.Advance(Recovery);

        Assert.True(_breaker.TryEnter());
    }

    void Fail(int times)
    {
        for (var i = 0; i < times; i++)
            _breaker.Failed();
    }
}
