using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PointBus.Consumers.Alerting;
using static PointBus.Consumers.Tests.Alerting.AlertSample;

namespace PointBus.Consumers.Tests.Alerting;

public sealed class LeadTests
{
    readonly FakeTimeProvider _time = new(Noon);
    readonly FakeAlertStore _store;
    readonly Lead _first, _second;

    public LeadTests()
    {
        _store = new FakeAlertStore(_time);
        (_first, _second) = (New(), New());
    }

    [Fact]
    public async Task One_host_evaluates_until_it_gives_that_back()
    {
        await AskAsync();
        Assert.Equal((true, false), (_first.IsHeld, _second.IsHeld));
        await _first.GiveBackAsync(default);
        await _second.AskAsync(default);
        Assert.Equal((false, true), (_first.IsHeld, _second.IsHeld));
    }

    [Fact]
    public async Task A_host_that_does_not_ask_any_more_is_followed_by_another()
    {
        await AskAsync();
        _time.Advance(Options.Lease);
        await _second.AskAsync(default);
        await _first.AskAsync(default);
        Assert.Equal((false, true), (_first.IsHeld, _second.IsHeld));
    }

    [Fact]
    public async Task While_Redis_is_away_the_last_one_goes_on_and_is_the_first_when_it_is_back()
    {
        await AskAsync();
        _store.IsAway = true;
        for (var ask = 0; ask < 30; ask++)
        {
            await AskAsync();
            Assert.Equal((true, false), (_first.IsHeld, _second.IsHeld));
            _time.Advance(Options.RenewEvery);
        }

        _store.IsAway = false;
        await _second.AskAsync(default);
        await _first.AskAsync(default);
        Assert.Equal((true, false), (_first.IsHeld, _second.IsHeld));
        _time.Advance(Options.Lease * 2);
        await _second.AskAsync(default);
        Assert.True(_second.IsHeld);
    }

    [Fact]
    public async Task A_right_that_cannot_be_given_back_is_not_used_either()
    {
        await AskAsync();
        _store.IsAway = true;
        await _first.GiveBackAsync(default);
        Assert.False(_first.IsHeld);
    }

    async Task AskAsync()
    {
        await _first.AskAsync(default);
        await _second.AskAsync(default);
    }

    Lead New() => new(_store, Options, _time, NullLogger<Lead>.Instance);
}
