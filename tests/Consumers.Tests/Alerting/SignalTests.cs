using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PointBus.Consumers.Alerting.Measuring;
using PointBus.Contracts;
using PointBus.Storage;
using static PointBus.Consumers.Tests.Alerting.AlertSample;

namespace PointBus.Consumers.Tests.Alerting;

public sealed class SignalTests
{
    readonly LanePast _past = new();

    [Fact]
    public async Task A_source_that_fails_or_hangs_leaves_the_others_alone_and_its_signals_unknown()
    {
        var fails = new SaidSource { Measures = [Signals.Down], Before = () => throw new InvalidOperationException("broken") };
        var hangs = new SaidSource { Measures = [Signals.RedisMemory], Before = () => new TaskCompletionSource().Task };
        var works = new SaidSource { Measures = [Signals.Pending] };
        works.Say(7);
        var options = Options with { MeasureTimeout = TimeSpan.FromSeconds(3) };
        var read = await new SignalReader([fails, hangs, works], options, TimeProvider.System, NullLogger<SignalReader>.Instance).ReadAsync(default);

        Assert.Equal([Signals.Down, Signals.RedisMemory], read.Unknown.Order());
        Assert.Equal(new Finding(7, false), read.Find(Signals.Pending, "live"));
        Assert.Equal(new Finding(null, true), read.Find(Signals.Pending, "upload"));
        Assert.Equal(Finding.None, read.Find(Signals.Down, "redis"));
    }

    [Fact]
    public async Task The_silence_of_an_upstream_is_known_for_a_day_and_replays_do_not_break_it()
    {
        var time = new FakeTimeProvider(Noon);
        var store = new FakeAlertStore(time);
        var (watch, sources) = (new UpstreamWatch(store), new UpstreamSignals(store, time));
        watch.Note([Accepted("ogn", Noon.AddMinutes(-1)), Accepted("ogn", Noon.AddMinutes(-5)), Accepted(null, Noon), Accepted("old", Noon, isReplay: true)]);
        await watch.SaveAsync(default);
        Assert.Equal(new Measurement(Signals.UpstreamSilence, "ogn", 60), Assert.Single(await sources.MeasureAsync(default)));

        time.Advance(TimeSpan.FromDays(1));
        await watch.SaveAsync(default);
        Assert.Empty(await sources.MeasureAsync(default));
        Assert.Empty(await store.ReadAllAsync(AlertDocument.Upstream, default));
    }

    static RecordedEvent Accepted(string? upstream, DateTimeOffset at, bool isReplay = false) => new("live", Guid.NewGuid().ToString(), new BatchBuffered
    {
        At = at, Cause = "accepted",
        Batch = new BatchFacts
        {
            BatchId = Guid.NewGuid(), Lane = "live", Priority = 5, Points = 1, AcceptedAt = at, Upstream = upstream,
            Replay = isReplay ? new ReplayMark(Guid.NewGuid(), Guid.NewGuid(), 1, null) : null,
        },
    });

    [Fact]
    public void Nothing_is_stalled_while_something_ends_or_nothing_is_ready()
    {
        Assert.Equal(0, Add(0, ready: 5, stored: 10)[Signals.Stalled]);
        Assert.Equal(60, Add(60, ready: 5, stored: 10)[Signals.Stalled]);
        Assert.Equal(0, Add(75, ready: 5, stored: 11)[Signals.Stalled]);
        Assert.Equal(45, Add(120, ready: 5, stored: 11)[Signals.Stalled]);
        Assert.Equal(0, Add(135, ready: 0, stored: 11)[Signals.Stalled]);
        Assert.Equal(0, Add(900, ready: 5, stored: 11, paused: true)[Signals.Stalled]);
    }

    [Fact]
    public void The_rate_of_failures_is_that_of_the_last_minutes_and_none_of_few_points()
    {
        Add(0, stored: 10_000, dead: 5_000);
        Assert.False(Add(15, stored: 10_050, dead: 5_000).ContainsKey(Signals.FailureRate));
        Assert.Equal(10, Add(30, stored: 10_900, dead: 5_100)[Signals.FailureRate]);
        Add(120, stored: 10_900, dead: 5_100);
        Assert.Equal(0, Add(400, stored: 11_900, dead: 5_000)[Signals.FailureRate]);
        Assert.False(Add(410, stored: 11_900, dead: 5_000).ContainsKey(Signals.FailureRateHour));
        Assert.Equal(50, Add(700, stored: 11_900, dead: 6_900)[Signals.FailureRateHour]);
    }

    [Fact]
    public void Letters_and_failed_attempts_are_held_against_those_of_minutes_ago()
    {
        Add(0, letters: 100, faulted: 10);
        var later = Add(300, letters: 130, faulted: 110);
        Assert.Equal((30, 20), (later[Signals.DeadLetterGrowth], later[Signals.Retries]));
        Assert.Equal(0, Add(1_200, letters: 90, faulted: 110)[Signals.DeadLetterGrowth]);
    }

    [Fact]
    [Trait("spec", "B-42")]
    public void A_backlog_rises_when_it_is_larger_at_each_minute_and_not_small()
    {
        int[] waiting = [10, 50, 90, 150, 200, 250, 240];
        Assert.Equal([0, 0, 0, 1, 2, 3, 0], Rising(waiting));
    }

    static IEnumerable<double> Rising(int[] waiting)
    {
        var past = new LanePast();
        foreach (var (amount, minute) in waiting.Select((amount, minute) => (amount, minute)))
        {
            yield return past.Add(Lane(amount), Noon.AddMinutes(minute)).Single(one => one.Signal == Signals.PendingRising).Value;
            _ = past.Add(Lane(9_999), Noon.AddMinutes(minute).AddSeconds(30)).ToList();
        }
    }

    Dictionary<string, double> Add(int second, int ready = 0, long stored = 0, long dead = 0, long letters = 0, long faulted = 0, bool paused = false) =>
        _past.Add(Lane(ready, stored, dead, letters, faulted, paused), Noon.AddSeconds(second)).ToDictionary(one => one.Signal, one => one.Value);

    static LaneStatus Lane(int ready, long stored = 0, long dead = 0, long letters = 0, long faulted = 0, bool paused = false) => new()
    {
        Lane = Storage.Lane.BuiltIn[0],
        Ready = new Amount(ready, ready),
        Scheduled = Amount.Zero,
        Leased = Amount.Zero,
        Parked = Amount.Zero,
        DeadLetters = new Amount(letters, letters),
        Faulted = faulted,
        Paused = paused,
        Ledger = new LaneLedger(0, stored, 0, dead, 0, 0, 0),
    };
}
