using PointBus.Consumers.Operating;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Operating;

public sealed class OperationStarterTests : IDisposable
{
    readonly OperatingHarness _ops = new();

    public void Dispose() => _ops.Dispose();

    public static TheoryData<string, OperationRequest> Refused => new()
    {
        { "reason.required", OperatingHarness.Request() with { Reason = "  " } },
        { "reason.length", OperatingHarness.Request() with { Reason = new string('x', 1001) } },
        { "pace.canary", OperatingHarness.Request(pace: new ReplayPace { Canary = -1 }) },
        { "pace.rate", OperatingHarness.Request(pace: new ReplayPace { RatePerSecond = 100_001 }) },
        { "pace.stop_at_percent", OperatingHarness.Request(pace: new ReplayPace { StopAtPercent = 101 }) },
        { "limit.range", OperatingHarness.Request() with { Limit = 0 } },
        { "selection.ids", OperatingHarness.Request() with { Selection = new LetterQuery { LetterIds = [] } } },
        { "selection.reason", OperatingHarness.Request() with { Selection = new LetterQuery { ReasonCode = "because" } } },
        { "SELECTION_EMPTY", OperatingHarness.Request() with { Selection = new LetterQuery { State = LetterState.Open } } },
        { "OPERATION_NOT_FOUND", OperatingHarness.Request() with { From = Guid.NewGuid() } },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public async Task A_request_that_is_not_acceptable_makes_no_operation_and_is_on_record(string code, OperationRequest request)
    {
        var refusal = await Assert.ThrowsAsync<OperationRefusedException>(() => _ops.Starter.StartAsync(request with { RequestId = "r-1" }, default));

        Assert.Equal(code, refusal.Code);
        Assert.Empty(_ops.Operations.All);
        var record = Assert.Single(_ops.Audit.All);
        Assert.Equal(("letters.replay", "refused", "ops (alice)", "r-1"), (record.Action, record.Outcome, record.Actor, record.RequestId));
    }

    [Theory]
    [InlineData(OperationKind.Replay, true)]
    [InlineData(OperationKind.Preflight, false)]
    public async Task All_letters_are_taken_when_that_is_meant_and_always_for_a_dry_run(OperationKind kind, bool confirmed)
    {
        await _ops.FileAsync(3);

        var operation = await _ops.Starter.StartAsync(OperatingHarness.Request(kind) with { Selection = new LetterQuery(), ConfirmAll = confirmed }, default);

        Assert.Equal((3, 9L), (operation.Total, operation.TotalPoints));
    }

    [Fact]
    public async Task A_repeated_request_finds_its_operation_and_leaves_one_record()
    {
        await _ops.FileAsync(2);
        var request = OperatingHarness.Request();

        var first = await _ops.Starter.StartAsync(request, default);
        await _ops.FileAsync(1, from: 3);
        var second = await _ops.Starter.StartAsync(request, default);

        Assert.Equal((first.Id, 2), (second.Id, second.Total));
        var record = Assert.Single(_ops.Audit.All);
        Assert.Equal(("started", 2L, "letters lane live", "the bug is fixed"), (record.Outcome, record.Count, record.Target, record.Reason));
    }

    [Fact]
    public async Task A_replay_of_what_a_dry_run_froze_takes_the_same_letters()
    {
        await _ops.FileAsync(2);
        var dry = await _ops.StartAsync(OperationKind.Preflight);
        await _ops.FileAsync(1, from: 3);
        _ops.Time.Advance(TimeSpan.FromMinutes(1));

        var replay = await _ops.Starter.StartAsync(OperatingHarness.Request() with { From = dry.Id, Selection = new LetterQuery() }, default);

        Assert.Equal((2, dry.Cutoff, dry.Selection), (replay.Total, replay.Cutoff, replay.Selection));
    }

    [Fact]
    public async Task An_operation_that_ended_cannot_be_paused_and_the_try_is_on_record()
    {
        await _ops.FileAsync(1);
        var operation = await _ops.StartAsync();
        await _ops.Starter.CancelAsync(operation.Id, new OperationControl("bob"), default);

        var change = await _ops.Starter.PauseAsync(operation.Id, new OperationControl("carol"), default);

        Assert.Equal((false, OperationState.Cancelled), (change!.Done, change.Operation.State));
        Assert.Equal(("operation.pause", "conflict", "carol", "it is cancelled"), Last());

        (string, string, string, string?) Last() => (_ops.Audit.All[^1].Action, _ops.Audit.All[^1].Outcome, _ops.Audit.All[^1].Actor, _ops.Audit.All[^1].Detail);
    }

    [Fact]
    public async Task There_is_nothing_to_change_about_an_operation_that_is_not_there() =>
        Assert.Null(await _ops.Starter.PauseAsync(Guid.NewGuid(), new OperationControl("bob"), default));

    [Fact]
    public async Task A_run_writes_the_record_that_its_maker_could_not_write()
    {
        await _ops.FileAsync(1);
        _ops.Audit.Fault = () => new PointStoreException(WriteOutcome.RolledBack, "away");
        await Assert.ThrowsAsync<PointStoreException>(() => _ops.StartAsync());
        _ops.Audit.Fault = () => null;

        await _ops.RunAsync();

        await _ops.UntilAsync(() => _ops.Audit.All.Any(record => record.Outcome == "started"), "the record is there");
    }
}
