using PointBus.Consumers.Locating;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Locating;

public sealed class BatchLocatorTests
{
    static readonly Guid Id = Batches.Id(1), LetterId = Batches.Id(2), ReplayId = Batches.Id(3);

    static readonly DateTimeOffset Noon = Batches.Noon;

    readonly WatchedTime _time = new();
    readonly Dictionary<Guid, LetterStub> _stubs = [];

    BatchStatus? _held;
    DeliveryView? _saga;
    JournalEntry? _journal;
    IReadOnlyList<LetterSummary> _filed = [];
    Exception? _bufferAway, _databaseAway;
    Task? _hangs;

    [Fact]
    public async Task A_batch_that_no_place_knows_is_not_found_and_may_wait_with_the_broker()
    {
        var where = await LocateAsync();

        Assert.Equal((false, true, null), (where.Found, where.Complete, where.Status));
        Assert.Equal(("not known", "not known", "not written", "no letters"), (where.Places.Buffer, where.Places.Saga, where.Places.Database, where.Places.DeadLetterQueue));
        Assert.StartsWith("cannot be asked", where.Places.Broker, StringComparison.Ordinal);
        Assert.Empty(where.Timeline);
    }

    [Theory]
    [InlineData("ready", 0, 0, null, "QUEUED")]
    [InlineData("scheduled", 0, 60, null, "PENDING")]
    [InlineData("scheduled", 2, 60, null, "RETRYING")]
    [InlineData("leased", 1, 60, null, "RUNNING")]
    [InlineData("leased", 1, -60, null, "TIMEOUT")]
    [InlineData("parked", 1, 60, "Retrying", "RETRYING")]
    [InlineData("parked", 1, 60, "GivenUp", "FAILED")]
    [InlineData("parked", 1, 60, null, "FAILED")]
    public async Task While_the_buffer_holds_it_the_buffer_says_how_it_stands(string state, int attempts, int until, string? saga, string status)
    {
        _held = Held(state) with { Attempts = attempts, Until = Noon.AddSeconds(until), Owner = "worker-1" };
        _saga = saga is null ? null : Saga(saga);

        var where = await LocateAsync();

        Assert.Equal((true, status, attempts), (where.Found, where.Status, where.RetryCount));
        Assert.Equal(("live", 8, "up", "trace"), (where.Lane, where.Priority, where.Upstream, where.TraceId));
        if (state == "leased")
            Assert.StartsWith("leased by worker-1 until 2025-06-01T1", where.Places.Buffer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Buffered", "QUEUED")]
    [InlineData("Retrying", "RETRYING")]
    [InlineData("GivenUp", "FAILED")]
    [InlineData("Stored", "COMPLETED")]
    [InlineData("DeadLettered", "DEAD_LETTERED")]
    [InlineData("Expired", "DEAD_LETTERED")]
    [InlineData("Cancelled", "CANCELLED")]
    public async Task With_the_buffer_gone_the_saga_says_how_it_stands(string state, string status)
    {
        _saga = Saga(state);

        Assert.Equal(status, (await LocateAsync()).Status);
    }

    [Theory]
    [InlineData(LetterState.Open, null, "DEAD_LETTERED")]
    [InlineData(LetterState.Expired, null, "DEAD_LETTERED")]
    [InlineData(LetterState.Archived, null, "CANCELLED")]
    [InlineData(LetterState.Purged, null, "CANCELLED")]
    [InlineData(LetterState.Replayed, null, "RETRYING")]
    [InlineData(LetterState.Replayed, ReplayOutcome.InFlight, "RETRYING")]
    [InlineData(LetterState.Replayed, ReplayOutcome.Stored, "COMPLETED")]
    [InlineData(LetterState.Replayed, ReplayOutcome.FailedSame, "DEAD_LETTERED")]
    public async Task Of_a_batch_all_of_which_lies_in_letters_the_letters_say_how_it_stands(LetterState state, ReplayOutcome? outcome, string status)
    {
        _filed = [Letter() with { State = state, Outcome = outcome, ReplayBatchId = state == LetterState.Replayed ? ReplayId : null }];

        var where = await LocateAsync();

        Assert.Equal((status, 4), (where.Status, where.Counts.Rejected));
        Assert.Equal(state == LetterState.Replayed ? [new BatchReplay(LetterId, ReplayId, outcome, null)] : [], where.Replays);
    }

    [Fact]
    public async Task The_state_of_a_letter_is_that_of_the_queue_and_not_the_older_one_of_the_catalog()
    {
        _filed = [Letter()];
        _stubs[LetterId] = new LetterStub(LetterId, Id, "live", LetterState.Replayed, 4, 2, ReplayId, null);

        var where = await LocateAsync();

        Assert.Equal((LetterState.Replayed, ReplayId), (where.Places.DeadLetters[0].State, where.Replays[0].ReplayBatchId));
    }

    [Fact]
    public async Task A_letter_that_is_not_in_the_catalog_yet_is_found_by_the_saga()
    {
        _saga = Saga("DeadLettered") with { Letters = [new LetterNote(LetterId, "timeout", 4, "fp")] };
        _stubs[LetterId] = new LetterStub(LetterId, Id, "live", LetterState.Open, 4, 1, null, null);

        var where = await LocateAsync();

        Assert.Equal([new LocatedLetter(LetterId, Id, LetterState.Open, "timeout", 4, null)], where.Places.DeadLetters);
        Assert.Equal("DEAD_LETTERED", where.Status);
    }

    [Fact]
    public async Task A_stored_batch_with_refused_points_is_completed_with_its_figures()
    {
        _journal = new JournalEntry(Id, "live", 10, 5, 1, 4, Noon, Direct: false);
        _filed = [Letter()];

        var where = await LocateAsync();

        Assert.Equal(("COMPLETED", new BatchCounts(10, 5, 1, 4)), (where.Status, where.Counts));
        Assert.Equal("written 2025-06-01T12:00:00.000Z: 5 new, 1 duplicate, 4 refused", where.Places.Database);
    }

    [Fact]
    public async Task With_the_database_away_the_rest_still_answers()
    {
        _databaseAway = new PointStoreException(WriteOutcome.RolledBack, "away");
        _held = Held("ready");

        var where = await LocateAsync();

        Assert.Equal(("QUEUED", false), (where.Status, where.Complete));
        Assert.Equal(("unknown: the database is away", "unknown: the database is away", "ready"), (where.Places.Database, where.Places.DeadLetterQueue, where.Places.Buffer));
    }

    [Fact]
    public async Task With_the_buffer_away_the_rest_still_answers()
    {
        _bufferAway = new BufferUnavailableException("away");
        _journal = new JournalEntry(Id, "live", 3, 3, 0, 0, Noon, Direct: true);

        var where = await LocateAsync();

        Assert.Equal(("COMPLETED", false), (where.Status, where.Complete));
        Assert.Equal(("unknown: the buffer is away", "unknown: the buffer is away"), (where.Places.Buffer, where.Places.Saga));
    }

    [Fact]
    public async Task A_place_that_hangs_does_not_hold_up_the_answer()
    {
        _hangs = new TaskCompletionSource<JournalEntry?>().Task;
        _held = Held("ready");

        var answer = LocateAsync();
        await _time.PassUntilAsync(TimeSpan.FromSeconds(1), () => answer.IsCompleted, "the answer");

        Assert.Equal("unknown: the database is away", (await answer).Places.Database);
    }

    [Fact]
    public async Task Everything_that_happened_is_in_one_order()
    {
        _held = Held("parked") with { AcceptedAt = Noon, Faults = [Fault(1), Fault(2)] };
        _saga = Saga("Retrying") with { LastFault = Fault(2), History = [new DeliveryStep(Noon.AddSeconds(1), "Buffered", "Retrying", "attempt 1 failed"), new DeliveryStep(Noon.AddSeconds(15), "Retrying", "Buffered", "redelivered")], NextDue = Noon.AddSeconds(40), MaxRetries = 3 };
        _filed = [Letter() with { FailedAt = Noon.AddSeconds(30), State = LetterState.Archived, StateAt = Noon.AddSeconds(35), Actor = "ops (alice)" }];

        var where = await LocateAsync();

        Assert.Equal(
            ["made", "accepted by the buffer", "attempt 1 failed", "Buffered to Retrying", "Retrying to Buffered", "attempt 2 failed", $"letter {LetterId} opened", $"letter {LetterId} archived"],
            where.Timeline.Select(moment => moment.What));
        Assert.Equal("ops (alice)", where.Timeline[^1].Cause);
        Assert.Equal(("NullReferenceException: no", "at X", "worker-2"), (where.Timeline[2].Cause, where.Traceback, where.WorkerId));
        Assert.Equal((Noon.AddSeconds(40), 3, "no"), (where.NextRetryAt, where.MaxRetries, where.ErrorMessage));
    }

    static FaultNote Fault(int attempt) => new()
    {
        At = Noon.AddSeconds((attempt - 1) * 20 + 1), Attempt = attempt, Class = FaultClass.Unknown, ExceptionType = "System.NullReferenceException", Message = "no", Stack = "at X", Worker = "worker-2",
    };

    static BatchStatus Held(string state) => new()
    {
        BatchId = Id, Lane = "live", State = state, PointCount = 10,
        Header = new BatchHeader { BatchId = Id, Lane = "live", Priority = 8, PointCount = 10, Upstream = "up", TraceId = "trace", CreatedAt = Noon.AddSeconds(-1) },
    };

    static DeliveryView Saga(string state) => new() { Lane = "live", State = state };

    static LetterSummary Letter() => new()
    {
        LetterId = LetterId, BatchId = Id, OriginalBatchId = Id, Lane = "live", State = LetterState.Open, StateVersion = 1, ReasonCode = "timeout", Stage = "persisting",
        Fingerprint = "fp", Title = "t", Points = 4, FirstFailedAt = Noon, FailedAt = Noon, PayloadForm = "packed",
    };

    Task<BatchWhereabouts> LocateAsync() => new BatchLocator(
        Answering.Of<IPointBuffer>(nameof(IPointBuffer.FindAsync), _ => Answer(_held, _bufferAway)),
        Answering.Of<IDeliveryLookup>(nameof(IDeliveryLookup.FindAsync), _ => Answer(_saga, _bufferAway)),
        Answering.Of<IPointStore>(nameof(IPointStore.FindBatchAsync), _ => _hangs ?? Answer(_journal, _databaseAway)),
        Answering.Of<IDeadLetterCatalog>(nameof(IDeadLetterCatalog.ReadLineageAsync), _ => _databaseAway is { } away ? Task.FromException<IReadOnlyList<LetterSummary>>(away) : Task.FromResult(_filed)),
        Answering.Of<IDeadLetters>(nameof(IDeadLetters.FindAsync), call => Answer(_stubs.GetValueOrDefault((Guid)call[1]!), _bufferAway)),
        _time).LocateAsync(Id, default);

    static Task<T?> Answer<T>(T? value, Exception? away) => away is null ? Task.FromResult(value) : Task.FromException<T?>(away);
}
