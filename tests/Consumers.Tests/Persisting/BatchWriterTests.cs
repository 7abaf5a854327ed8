using PointBus.Consumers.Tests.Fakes;
using PointBus.Contracts;
using PointBus.Contracts.Packing;
using PointBus.Storage;
using static PointBus.Consumers.Tests.Persisting.PersistHarness;

namespace PointBus.Consumers.Tests.Persisting;

public sealed class BatchWriterTests : IAsyncLifetime, IDisposable
{
    readonly PersistHarness _persist = new();

    public Task InitializeAsync() => _persist.OpenAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _persist.Dispose();

    [Fact]
    public async Task Points_are_committed_before_their_batches_are_completed()
    {
        await _persist.WriteAsync(Batches.Claim(1), Batches.Claim(2, points: 5));

        Assert.Equal(["write", "complete"], _persist.Calls.All.Skip(2));
        Assert.Equal([(1_001L, 3), (1_002L, 5)], Assert.Single(_persist.Store.Writes).Batches.Select(batch => (batch.Acceptance, batch.Points.Count)));
        Assert.Equal([3, 5], _persist.Buffer.Completed.Select(completion => completion.Stored));
        Assert.Equal((2, 8, _persist.Time.GetUtcNow()), (_persist.Statistics.Processed, _persist.Statistics.Points, _persist.Statistics.LastProcessed));
    }

    [Fact]
    public async Task Of_a_replay_only_the_points_that_break_a_rule_come_back_as_a_letter()
    {
        Point[] points = [.. Batches.Fixes(3)];
        points[1] = points[1] with { Lat = 99 };
        var fresh = Batches.Claim(1);
        var mark = new ReplayMark(Letters.Id(7), Batches.Id(9), 1, null);
        var replay = fresh with { Header = fresh.Header with { Replay = mark }, Payload = PointPacker.Pack(points).Bytes };

        await _persist.WriteAsync(replay);

        var completion = Assert.Single(_persist.Buffer.Completed);
        Assert.Equal((2, 0), (completion.Stored, completion.Duplicate));
        var letter = Assert.Single(completion.Letters);
        Assert.Equal((DeadLetterReasons.ValidationFailed, "coord.range at 0", 1, mark), (letter.ReasonCode, letter.Error, letter.PointCount, letter.Batch.Replay));
        Assert.Equal(99, Assert.Single(PointPacker.Unpack(letter.Payload.Span)).Lat);
    }

    [Theory]
    [InlineData(WriteOutcome.RolledBack)]
    [InlineData(WriteOutcome.Unknown)]
    public async Task A_write_that_may_not_have_happened_is_run_again(WriteOutcome outcome)
    {
        var left = 2;
        _persist.Store.Fault = call => call == "write" && left-- > 0 ? Fails(outcome) : null;

        await _persist.WriteAsync(Batches.Claim(1), Batches.Claim(2));

        Assert.Equal([2, 2, 2], _persist.Store.Writes.Select(write => write.Batches.Count));
        Assert.Equal([TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(40)], _persist.Time.Waits);
        Assert.Equal(2, _persist.Buffer.Completed.Count);
        Assert.Empty(_persist.Buffer.Parked);
        Assert.Null(_persist.Gate.ClosedBecause);
    }

    [Theory]
    [InlineData(WriteOutcome.RolledBack)]
    [InlineData(WriteOutcome.Unknown)]
    public async Task An_outage_gives_the_claims_back_without_an_attempt_and_closes_the_gate(WriteOutcome outcome)
    {
        _persist.Store.Fault = call => call == "write" ? Fails(outcome) : null;

        await _persist.WriteAsync(Batches.Claim(1), Batches.Claim(2));

        Assert.Equal(_persist.Options.MaxRuns, _persist.Store.Writes.Count);
        Assert.Equal([Batches.Id(1), Batches.Id(2)], _persist.Buffer.Released.Select(claim => claim.Header.BatchId));
        Assert.Equal("the database says no", _persist.Gate.ClosedBecause);
        Assert.Empty(_persist.Buffer.Parked);
        Assert.Empty(_persist.Buffer.Completed);
        Assert.Equal(0, _persist.Statistics.Failed);
    }

    [Fact]
    public async Task A_batch_that_cannot_be_written_is_parked_alone_and_its_neighbours_are_stored()
    {
        _persist.Store.OnWrite = (batches, _) => batches.Any(batch => batch.Header.BatchId == Batches.Id(2))
            ? throw Fails(WriteOutcome.Deterministic)
            : Task.FromResult(FakeStore.AllStored(batches));

        await _persist.WriteAsync(Batches.Claim(1), Batches.Claim(2), Batches.Claim(3));

        Assert.Equal([3, 1, 1, 1], _persist.Store.Writes.Select(write => write.Batches.Count));
        Assert.Equal([Batches.Id(1), Batches.Id(3)], _persist.Buffer.Completed.Select(completion => completion.Claim.Header.BatchId));
        var parked = Assert.Single(_persist.Buffer.Parked);
        Assert.Equal((Batches.Id(2), "the database says no"), (parked.Claim.Header.BatchId, parked.Fault.Message));
        Assert.Empty(_persist.Buffer.Released);
        Assert.Null(_persist.Gate.ClosedBecause);
        Assert.Equal(1, _persist.Statistics.Failed);
    }

    [Fact]
    public async Task A_batch_that_failed_is_set_aside_with_all_that_is_known_of_the_fault()
    {
        _persist.Store.Fault = call => call == "write" ? Fails(WriteOutcome.Deterministic) : null;

        await _persist.WriteAsync(Batches.Claim(1, attempts: 2));

        var (_, fault, until) = Assert.Single(_persist.Buffer.Parked);
        Assert.Equal((3, FaultClass.Unknown, "worker-1", Batches.Noon), (fault.Attempt, fault.Class, fault.Worker, fault.At));
        Assert.Equal(("PointBus.Storage.PointStoreException", "the database says no"), (fault.ExceptionType, fault.Message));
        Assert.Contains("FakeStore", fault.Stack, StringComparison.Ordinal);
        Assert.Equal(Batches.Noon.AddSeconds(60), until);
    }

    public static TheoryData<Exception, FaultClass> Faults => new()
    {
        { new TimeoutException(), FaultClass.Transient },
        { new ArgumentOutOfRangeException("points"), FaultClass.Permanent },
        { new FormatException(), FaultClass.Permanent },
        { new InvalidDataException(), FaultClass.Permanent },
        { new InvalidOperationException(), FaultClass.Unknown },
        { new OperationCanceledException(), FaultClass.Unknown },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    [Trait("spec", "X-03")]
    public async Task A_fault_is_permanent_only_where_the_batch_itself_is_known_to_be_wrong(Exception thrown, FaultClass expected)
    {
        _persist.Store.Fault = call => call == "write" ? thrown : null;

        await _persist.WriteAsync(Batches.Claim(1));

        Assert.Equal(expected, Assert.Single(_persist.Buffer.Parked).Fault.Class);
    }

    [Fact]
    public async Task A_cancellation_that_nobody_asked_for_counts_against_the_batch()
    {
        _persist.Store.Fault = call => call == "write" ? new OperationCanceledException("from a driver") : null;

        await _persist.WriteAsync(Batches.Claim(1));

        Assert.Single(_persist.Buffer.Parked);
    }

    [Fact]
    public async Task A_write_that_is_cancelled_ends_nothing()
    {
        using var stop = new CancellationTokenSource();
        _persist.Store.OnWrite = async (_, cancellationToken) =>
        {
            await stop.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            return [];
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _persist.Writer.WriteAsync(LaneKind.Live, [Batches.Claim(1), Batches.Claim(2)], "worker-1", stop.Token));

        Assert.Equal(["write"], _persist.Calls.All.Skip(2));
    }

    [Fact]
    public async Task Nothing_is_written_while_the_gate_is_closed()
    {
        _persist.Gate.Close("another writer met an outage");

        await _persist.WriteAsync(Batches.Claim(1));

        Assert.Empty(_persist.Store.Writes);
        Assert.Single(_persist.Buffer.Released);
    }

    [Fact]
    public async Task An_outage_in_the_middle_of_writing_one_by_one_gives_back_the_rest_at_once()
    {
        _persist.Store.OnWrite = (batches, _) => throw Fails(batches.Count > 1 ? WriteOutcome.Deterministic : WriteOutcome.RolledBack);

        await _persist.WriteAsync(Batches.Claim(1), Batches.Claim(2), Batches.Claim(3));

        Assert.Equal(1 + _persist.Options.MaxRuns, _persist.Store.Writes.Count);
        Assert.Equal([1, 2, 3], _persist.Buffer.Released.Select(claim => (int)(claim.Acceptance - 1_000)));
        Assert.Empty(_persist.Buffer.Parked);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_payload_that_cannot_be_read_becomes_a_dead_letter_with_all_its_points(bool garbage)
    {
        var good = Batches.Claim(1, points: 7);
        var bad = garbage ? good with { Payload = new byte[] { 250, 1, 2 } } : good with { Header = good.Header with { PointCount = 6 } };

        await _persist.WriteAsync(bad, Batches.Claim(2));

        Assert.Equal(Batches.Id(2), Assert.Single(Assert.Single(_persist.Store.Writes).Batches).Header.BatchId);
        var completion = _persist.Buffer.Completed.Single(one => one.Claim == bad);
        var letter = Assert.Single(completion.Letters);
        Assert.Equal((0, 0, bad.Header.PointCount), (completion.Stored, completion.Duplicate, letter.PointCount));
        Assert.Equal((DeadLetterReasons.Unreadable, "Unreadable message", "persisting"), (letter.ReasonCode, letter.Reason, letter.Stage));
        Assert.Equal(bad.Payload.ToArray(), letter.Payload.ToArray());
    }

    [Fact]
    public async Task Refused_points_become_one_letter_for_each_reason_with_exactly_these_points()
    {
        _persist.Store.OnWrite = (batches, _) => Task.FromResult<IReadOnlyList<WriteResult>>(
        [
            new WriteResult(batches[0].Header.BatchId, 2, 1,
            [
                new RefusedPoint(1, DeadLetterReasons.InvalidForeignKey, "flight a"),
                new RefusedPoint(2, DeadLetterReasons.RefusedByDatabase, "22003"),
                new RefusedPoint(5, DeadLetterReasons.InvalidForeignKey, "flight b"),
            ]),
        ]);

        await _persist.WriteAsync(Batches.Claim(1, points: 6, attempts: 2));

        var completion = Assert.Single(_persist.Buffer.Completed);
        Assert.Equal((2, 1), (completion.Stored, completion.Duplicate));
        Assert.Equal(
            [(DeadLetterReasons.InvalidForeignKey, "Invalid foreign key", 2, "flight a; flight b"), (DeadLetterReasons.RefusedByDatabase, "Processing error", 1, "22003")],
            completion.Letters.Select(letter => (letter.ReasonCode, letter.Reason, letter.PointCount, letter.Error ?? "")));
        Assert.Equal(
            [[Batches.Fix(1), Batches.Fix(5)], [Batches.Fix(2)]],
            completion.Letters.Select(letter => PointPacker.Unpack(letter.Payload.Span)));
        Assert.All(completion.Letters, letter => Assert.Equal(("packed", 3, Batches.Noon), (letter.PayloadForm, letter.Attempts, letter.FailedAt)));
        Assert.Equal(2, completion.Letters.Select(letter => letter.LetterId).Distinct().Count());
    }

    [Fact]
    public async Task A_stale_completion_is_harmless_and_not_counted()
    {
        _persist.Buffer.Stale.Add(Batches.Id(1));

        await _persist.WriteAsync(Batches.Claim(1), Batches.Claim(2));

        Assert.Equal(Batches.Id(2), Assert.Single(_persist.Buffer.Completed).Claim.Header.BatchId);
        Assert.Equal((1, 3), (_persist.Statistics.Processed, _persist.Statistics.Points));
    }

    [Fact]
    public async Task A_completion_that_the_buffer_did_not_take_is_told_and_can_be_run_again()
    {
        _persist.Buffer.Fault = call => call == "complete" ? new BufferUnavailableException("away") : null;
        await Assert.ThrowsAsync<BufferUnavailableException>(() => _persist.WriteAsync(Batches.Claim(1)));
        _persist.Buffer.Fault = _ => null;

        await _persist.WriteAsync(Batches.Claim(1));

        Assert.Single(_persist.Buffer.Completed);
        Assert.Equal(1, _persist.Statistics.Processed);
    }
}
