using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using PointBus.Consumers.Operating;
using PointBus.Consumers.Retention;
using PointBus.Consumers.Scheduling;
using PointBus.Consumers.Scheduling.Jobs;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Consumers.Tests.Operating;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Retention;

public sealed class AutomaticReplayTests : IDisposable
{
    readonly OperatingHarness _ops = new();
    readonly List<BackgroundService> _loops = [];

    public void Dispose()
    {
        foreach (var loop in _loops)
        {
            loop.StopAsync(default).GetAwaiter().GetResult();
            loop.Dispose();
        }

        _ops.Dispose();
    }

    [Fact]
    public async Task Letters_are_replayed_once_their_flight_is_known()
    {
        await _ops.FileAsync(Unknown(1));
        await StartCurableAsync(new RetentionOptions());
        await WatchedTime.UntilAsync(() => _ops.Calls.Count("curable") == 1, "a pass");
        Assert.Empty(_ops.Operations.All);

        _ops.Catalog.KnownFlights.Add("flight-1");
        await MinuteAsync(() => _ops.Operations.All.Count == 1);

        var operation = _ops.Operations.All[0];
        Assert.Equal(("system:flight-registered", 1, true), (operation.Actor, operation.Total, operation.ResetAttempts));
        Assert.Equal("started", _ops.Audit.All[0].Outcome);
    }

    [Fact]
    public async Task A_letter_that_stays_open_is_not_offered_again_within_the_hour()
    {
        _ops.Catalog.KnownFlights.Add("flight-1");
        await _ops.FileAsync(Unknown(1));
        await StartCurableAsync(new RetentionOptions());
        await MinuteAsync(() => _ops.Operations.All.Count == 1);
        await _ops.Starter.CancelAsync(_ops.Operations.All[0].Id, new OperationControl("bob"), default);
        var begun = _ops.Time.GetUtcNow();

        await MinuteAsync(() => _ops.Operations.All.Count == 2);

        Assert.InRange(_ops.Time.GetUtcNow() - begun, TimeSpan.FromMinutes(58), TimeSpan.FromMinutes(65));
    }

    [Fact]
    public async Task One_operation_at_a_time_is_enough_also_for_several_hosts()
    {
        _ops.Catalog.KnownFlights.Add("flight-1");
        await _ops.FileAsync(Unknown(1));
        await StartCurableAsync(new RetentionOptions());
        await StartCurableAsync(new RetentionOptions());
        await WatchedTime.UntilAsync(() => _ops.Operations.All.Count == 1, "an operation");
        await _ops.FileAsync(Unknown(2));
        var passes = _ops.Calls.Count("read operations");

        await MinuteAsync(() => _ops.Calls.Count("read operations") > passes + 20);

        Assert.Single(_ops.Operations.All);
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(1, false)]
    public async Task Letters_that_failed_too_often_are_left_and_so_are_all_where_it_is_off(int round, bool on)
    {
        _ops.Catalog.KnownFlights.Add("flight-1");
        await _ops.FileAsync(Unknown(1, round));
        await StartCurableAsync(new RetentionOptions { ReplayKnownFlights = on });

        _ops.Time.Advance(TimeSpan.FromMinutes(5));
        await WatchedTime.UntilAsync(() => _ops.Calls.Count("ping") > 0 && (!on || _ops.Calls.Count("curable") > 0), "a pass");

        Assert.Empty(_ops.Operations.All);
    }

    [Fact]
    [Trait("spec", "A-25")]
    public async Task Small_queues_of_passing_failures_get_one_more_attempt()
    {
        await _ops.FileAsync(100);
        await _ops.FileAsync(Letters.Packed(201, reason: DeadLetterReasons.InvalidForeignKey));
        await _ops.FileAsync(Letters.Packed(202, lane: "upload", reason: DeadLetterReasons.Timeout));
        var again = Letters.Packed(203, lane: "upload", reason: DeadLetterReasons.WorkerLost);
        await _ops.FileAsync(again with { Batch = again.Batch with { Replay = new ReplayMark(Guid.NewGuid(), Guid.NewGuid(), 1, null) } });

        Assert.Equal(new Dictionary<string, int> { ["live"] = 100, ["upload"] = 1 }, await Hourly().RunAsync(default));
        await Hourly().RunAsync(default);

        Assert.Equal([1, 100], _ops.Operations.All.Select(operation => operation.Total).Order());
        Assert.All(_ops.Operations.All, operation => Assert.Equal(("system:hourly", false), (operation.Actor, operation.ResetAttempts)));
        _ops.Time.Advance(TimeSpan.FromHours(1));
        await Hourly().RunAsync(default);
        Assert.Equal(4, _ops.Operations.All.Count);
    }

    [Theory]
    [InlineData(101, true)]
    [InlineData(1, false)]
    public async Task Large_queues_are_left_for_people_and_so_are_all_where_it_is_off(int letters, bool on)
    {
        await _ops.FileAsync(letters);

        var result = await new SmallQueuesJob(Hourly(new RetentionOptions { ReplaySmallQueues = on })).RunAsync(new JobOccurrence(Guid.NewGuid(), _ops.Time.GetUtcNow(), "ann"), default);

        Assert.Equal(on ? "nothing to replay" : "off by Replay:SmallQueuesHourly", result.Summary);
        Assert.Empty(_ops.Operations.All);
    }

    static DeadLetter Unknown(int number, int round = 0)
    {
        var letter = Letters.Packed(number, reason: DeadLetterReasons.InvalidForeignKey);
        return round == 0 ? letter : letter with { Batch = letter.Batch with { Replay = new ReplayMark(Guid.NewGuid(), Guid.NewGuid(), round, null) } };
    }

    Task StartCurableAsync(RetentionOptions options) =>
        StartAsync(new CurableReplay(_ops.Catalog, _ops.Operations, _ops.Starter, _ops.Gate, options, _ops.Time, NullLogger<CurableReplay>.Instance));

    HourlyReplay Hourly(RetentionOptions? options = null) => new(_ops.Catalog, _ops.Starter, options ?? new RetentionOptions(), _ops.Time);

    Task StartAsync(BackgroundService loop)
    {
        _loops.Add(loop);
        return loop.StartAsync(default);
    }

    Task MinuteAsync(Func<bool> condition) => _ops.Time.PassUntilAsync(TimeSpan.FromMinutes(1), condition, "it is so");
}
