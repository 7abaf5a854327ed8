using PointBus.Contracts;
using static PointBus.Storage.LetterMoveResult;
using static PointBus.Storage.Tests.Buffer.BufferHarness;

namespace PointBus.Storage.Tests.Buffer;

public abstract partial class PointBufferContract
{
    [Fact]
    [Trait("spec", "X-30")]
    public async Task A_replay_keeps_what_the_batch_was_and_its_points_are_counted_once()
    {
        var (upload, operation) = (Guid.NewGuid(), Guid.NewGuid());
        var letter = await _harness.LetterAsync(Upload, 6, header => header with
        {
            Priority = 3, UploadId = upload, IdempotencyKey = "k", Upstream = "u", TraceId = "abc", MaxRetries = 2,
        });

        var move = await Letters.ReplayAsync(Replay(letter, attempts: 2, operation: operation), default);
        var lane = await _harness.LaneAsync(Upload);
        var underway = await _harness.Buffer.ReadUploadAsync(upload, default);
        var claim = await _harness.ClaimOneAsync();
        await _harness.StoreAsync(claim);

        Assert.Equal((Done, LetterState.Replayed, ReplayId.Of(letter.LetterId), operation), (move.Result, move.Stub!.State, move.Stub.ReplayBatchId!.Value, move.Stub.OperationId!.Value));
        Assert.Equal(move.Stub, await Letters.FindAsync("upload", letter.LetterId, default));
        Assert.Equal(new LaneLedger(6, 0, 0, 0, 0, 0, 6), lane.Ledger);
        Assert.Equal(new UploadCounts(1, 6, 0, 0, 0), underway);
        Assert.Equal(Replay(letter, operation: operation).Header, claim.Header);
        Assert.Equal((2, 3, "k"), (claim.Attempts, claim.Header.Priority, claim.Header.IdempotencyKey));
        Assert.Equal(new UploadCounts(1, 6, 6, 0, 0), await _harness.Buffer.ReadUploadAsync(upload, default));
        var events = await _harness.EventsAsync();
        var replayed = Assert.Single(events.OfType<LetterReplayed>());
        Assert.Equal((letter.Batch.BatchId, claim.Header.BatchId, operation, "alice"), (replayed.BatchId, replayed.ReplayBatchId, replayed.OperationId!.Value, replayed.Actor));
        Assert.Equal(claim.Header.Replay, events.OfType<BatchStored>().Single().Batch.Replay);
        Assert.Equal(2, events.OfType<BatchBuffered>().Single(one => one.BatchId == claim.Header.BatchId).Attempts);
    }

    [Fact]
    [Trait("spec", "X-31")]
    public async Task The_key_of_a_replayed_batch_still_names_the_first_one()
    {
        var letter = await _harness.LetterAsync(Live, with: Keyed("a", "k"));
        await Letters.ReplayAsync(Replay(letter), default);
        await _harness.StoreAsync(await _harness.ClaimOneAsync());

        var again = await _harness.Buffer.EnqueueAsync(Live, [Batch(Live, with: Keyed("a", "k"))], default);

        Assert.Equal(new EnqueueResult(letter.Batch.BatchId, false), again[0]);
    }

    [Fact]
    public async Task A_letter_is_replayed_once_whoever_asks_how_often()
    {
        await using var another = _harness.Another();
        var letter = await _harness.LetterAsync(Live);
        var operation = Guid.NewGuid();

        var moves = await Task.WhenAll(Enumerable.Range(0, 6).Select(i =>
            (i % 2 == 0 ? Letters : another.Letters).ReplayAsync(Replay(letter, operation: i < 3 ? operation : null), default)));

        Assert.Single(moves, move => move.Result == Done);
        Assert.DoesNotContain(moves, move => move.Result == NotFound);
        Assert.Equal(Conflict, (await Letters.ReplayAsync(Replay(letter, operation: Guid.NewGuid()), default)).Result);
        Assert.Equal(Already, (await Letters.ReplayAsync(Replay(letter), default)).Result);
        Assert.Equal(new Amount(1, 3), (await _harness.LaneAsync(Live)).Ready);
    }

    [Theory]
    [InlineData(5, 5, 5, 0)]
    [InlineData(5, 3, 5, 2)]
    [InlineData(5, 8, 8, 0)]
    [InlineData(0, 4, 4, 0)]
    public async Task Points_that_a_replay_lacks_are_discarded_and_those_it_has_more_are_accepted(int counted, int replayed, int accepted, int discarded)
    {
        var upload = Guid.NewGuid();
        var letter = Letter(Batch(Upload, 0).Header with { UploadId = upload }, counted, _time.GetUtcNow());
        await _harness.Buffer.DeclareUploadAsync(Upload, upload, 1, 5, null, default);
        await Letters.AddAsync(letter, default);

        await Letters.ReplayAsync(Replay(letter, replayed), default);

        Assert.Equal(new LaneLedger(accepted, 0, 0, 0, discarded, 0, replayed), (await _harness.LaneAsync(Upload)).Ledger);
        var counts = (await _harness.Buffer.ReadUploadAsync(upload, default))!;
        Assert.Equal((accepted, discarded), (counts.Accepted, counts.DeadLettered));
    }

    [Fact]
    public async Task What_fails_again_is_a_new_letter()
    {
        var letter = await _harness.LetterAsync(Live);
        await Letters.ReplayAsync(Replay(letter, attempts: 3), default);
        await _harness.FailAsync("again");
        Assert.True(await _harness.Buffer.GiveUpAsync("live", ReplayId.Of(letter.LetterId), 4, DeadLetterReasons.MaxRetriesExceeded, default));

        var next = (await _harness.LettersAsync(Live)).Single(one => one.LetterId != letter.LetterId);

        Assert.Equal((letter.LetterId, "again", 4), (next.Batch.Replay!.LetterId, next.Error, next.Attempts));
        Assert.Equal(new LaneLedger(3, 0, 0, 3, 0, 0, 0), (await _harness.LaneAsync(Live)).Ledger);
        Assert.Equal(Done, (await Letters.ReplayAsync(Replay(next), default)).Result);
    }

    [Fact]
    public async Task A_full_lane_takes_no_replay_and_keeps_the_letter()
    {
        var letter = await _harness.LetterAsync(Live);
        await using var small = new BufferHarness(ConnectionString, _time, _harness.Options.Prefix, maxBatches: 1);
        await small.PutAsync(Live, priority: 10);

        await Assert.ThrowsAsync<BufferFullException>(() => small.Letters.ReplayAsync(Replay(letter), default));

        Assert.Equal(LetterState.Open, (await Letters.FindAsync("live", letter.LetterId, default))!.State);
    }

    [Fact]
    public async Task A_replay_that_does_not_fit_its_letter_is_the_callers_error()
    {
        var letter = await _harness.LetterAsync(Live);
        var good = Replay(letter);
        ReplayRequest[] bad =
        [
            good with { Header = good.Header with { BatchId = Guid.NewGuid() } },
            good with { Header = good.Header with { Replay = null } },
            good with { Header = good.Header with { Lane = "upload" } },
            good with { Header = good.Header with { PointCount = 0 } },
            good with { Attempts = -1 },
        ];

        foreach (var request in bad)
            await Assert.ThrowsAsync<ArgumentException>(() => Letters.ReplayAsync(request, default));
    }

    [Fact]
    public async Task A_replay_does_not_bring_back_a_part_of_an_upload_that_is_forgotten()
    {
        var upload = Guid.NewGuid();
        var letter = await _harness.LetterAsync(Live, with: header => header with { UploadId = upload });
        await (await _harness.RawAsync()).KeyDeleteAsync(_harness.Keys(Live).Upload(upload));

        await Letters.ReplayAsync(Replay(letter), default);

        Assert.Null(await _harness.Buffer.ReadUploadAsync(upload, default));
    }
}
