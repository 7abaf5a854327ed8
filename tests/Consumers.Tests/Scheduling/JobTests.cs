using System.Reflection;
using PointBus.Consumers.Alerting;
using PointBus.Consumers.Scheduling;
using PointBus.Consumers.Scheduling.Jobs;
using PointBus.Consumers.Tests.Alerting;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Scheduling;

public sealed class JobTests
{
    readonly WatchedTime _time = new();
    readonly FakeBuffer _buffer = new(new CallLog());
    readonly FakeStore _store = new(new CallLog());
    readonly FakeUpkeep _upkeep = new();
    readonly FakeAudit _audit = new();
    readonly SaidLanes _lanes = SaidLanes.Create();

    DateTimeOffset Now => _time.GetUtcNow();

    [Fact]
    [Trait("spec", "A-24")]
    public async Task The_check_tells_what_waits_and_where_nobody_works()
    {
        _buffer.Lanes.Enqueue(
        [
            Lane("live") with { Ready = new Amount(3, 30), OldestReady = Now.AddMinutes(-6), DeadLetters = new Amount(1, 1) },
            Lane("upload") with { Ready = new Amount(1, 10), OldestReady = Now.AddMinutes(-6), Leased = new Amount(2, 20) },
            Lane("scoring") with { Ready = new Amount(1, 10), OldestReady = Now.AddMinutes(-6), Paused = true },
        ]);

        var result = await new HealthCheckJob(_buffer, _store, new AlertDesk(new FakeAlertStore(_time), _time), null, _time).RunAsync(Occurrence(), default);

        Assert.Equal("3 lanes, 5 pending batches, 1 dead letter, 1 stalled lane, 0 firing alerts; the database answers", result.Summary);
        Assert.Equal(
            "live: 3 pending, 0 held, 1 dead letter, stalled\nupload: 1 pending, 2 held, 0 dead letters\nscoring: 1 pending, 0 held, 0 dead letters, paused", result.Report);
    }

    [Fact]
    public async Task A_database_that_is_away_is_a_finding_of_the_check_and_not_its_failure()
    {
        _buffer.Lanes.Enqueue([]);
        _store.OnPing = () => throw new PointStoreException(WriteOutcome.RolledBack, "gone");

        var result = await new HealthCheckJob(_buffer, _store, new AlertDesk(new FakeAlertStore(_time), _time), null, _time).RunAsync(Occurrence(), default);

        Assert.EndsWith("the database does not answer", result.Summary, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("spec", "V-10")]
    [Trait("spec", "A-26")]
    public async Task The_clean_up_expires_what_waits_for_too_long_and_leaves_messages_of_others_alone()
    {
        _buffer.Lanes.Enqueue([Lane("live"), Lane("upload"), Lane("orders") with { IsMessages = true }]);
        _lanes.Expired["live"] = 7;

        var result = await CleanUp(new ScheduleOptions()).RunAsync(Occurrence(), default);

        Assert.Equal("7 batches expired; partitions and statistics of the database are up to date", result.Summary);
        Assert.Equal([("live", Now.AddHours(-24)), ("upload", Now.AddHours(-24))], _lanes.Asked);
        Assert.Equal(1, _upkeep.Analyzed);
        var record = Assert.Single(_audit.All);
        Assert.Equal(("system:clean-up", "lane.cleanup", "lane live", 7L), (record.Actor, record.Action, record.Target, record.Count));
    }

    [Fact]
    public async Task After_an_outage_nothing_expires_that_is_about_to_be_stored()
    {
        _buffer.Lanes.Enqueue([Lane("live")]);

        var result = await CleanUp(new ScheduleOptions()).RunAsync(Occurrence() with { At = Now.AddMinutes(-11) }, default);

        Assert.StartsWith("no batch expired, because this run is late", result.Summary, StringComparison.Ordinal);
        Assert.Empty(_lanes.Asked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Old_live_flights_go_only_where_the_settings_ask_for_it(bool asked)
    {
        _buffer.Lanes.Enqueue([]);
        _upkeep.Flights[Guid.NewGuid()] = Now.AddDays(-6);
        _upkeep.Flights[Guid.NewGuid()] = Now.AddDays(-4);

        var result = await CleanUp(new ScheduleOptions { LiveFlightsFor = asked ? TimeSpan.FromDays(5) : null }).RunAsync(Occurrence(), default);

        Assert.Equal(asked, result.Summary.Contains("1 live flight deleted with 12 points", StringComparison.Ordinal));
        Assert.Equal(asked ? 1 : 0, _audit.All.Count);
    }

    static LaneStatus Lane(string name) => new()
    {
        Lane = Storage.Lane.Parse(name)!, Ready = Amount.Zero, Scheduled = Amount.Zero, Leased = Amount.Zero, Parked = Amount.Zero, DeadLetters = Amount.Zero,
        Ledger = new LaneLedger(0, 0, 0, 0, 0, 0, 0),
    };

    JobOccurrence Occurrence() => new(Guid.NewGuid(), Now, ScheduleLoop.Actor);

    CleanUpJob CleanUp(ScheduleOptions options) => new(_buffer, (ILaneControl)(object)_lanes, _store, _upkeep, SaidFlights.Create(), _audit, options, _time);
}

/// <summary>Of lane control, expiring only.</summary>
public class SaidLanes : DispatchProxy
{
    public Dictionary<string, int> Expired { get; } = [];

    public List<(string Lane, DateTimeOffset Before)> Asked { get; } = [];

    public static SaidLanes Create() => (SaidLanes)(object)DispatchProxy.Create<ILaneControl, SaidLanes>();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        Assert.Equal((nameof(ILaneControl.ExpireAsync), false), (targetMethod!.Name, args![2]));
        var lane = ((Lane)args[0]!).Name;
        Asked.Add((lane, (DateTimeOffset)args[1]!));
        return Task.FromResult(Expired.GetValueOrDefault(lane));
    }
}

/// <summary>Every flight has twelve points.</summary>
public class SaidFlights : DispatchProxy
{
    public static IFlightDeletion Create() => DispatchProxy.Create<IFlightDeletion, SaidFlights>();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Task.FromResult<long?>(12);
}
