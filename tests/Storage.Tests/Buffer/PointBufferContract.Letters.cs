using PointBus.Contracts;
using static PointBus.Storage.LetterMoveResult;
using static PointBus.Storage.Tests.Buffer.BufferHarness;

namespace PointBus.Storage.Tests.Buffer;

public abstract partial class PointBufferContract
{
    IDeadLetters Letters => _harness.Letters;

    [Fact]
    public async Task A_letter_that_never_was_in_the_buffer_is_counted_as_accepted_and_dead_once()
    {
        var letter = Letter(Batch(Upload).Header, 4, _time.GetUtcNow());

        Assert.True(await Letters.AddAsync(letter, default));
        Assert.False(await Letters.AddAsync(letter, default));

        Assert.Equal(new LaneLedger(4, 0, 0, 4, 0, 0, 0), (await _harness.LaneAsync(Upload)).Ledger);
        Assert.Equal(
            new LetterStub(letter.LetterId, letter.Batch.BatchId, "upload", LetterState.Open, 4, 1, null, null),
            await Letters.FindAsync("upload", letter.LetterId, default));
    }

    [Fact]
    [Trait("spec", "X-32")]
    public async Task A_letter_has_its_content_until_it_is_filed_and_its_stub_afterwards()
    {
        var first = await _harness.LetterAsync(Live);
        _time.Advance(TimeSpan.FromSeconds(1));
        var second = await _harness.LetterAsync(Upload);
        _time.Advance(TimeSpan.FromSeconds(1));
        var third = await _harness.LetterAsync(Live);

        var unfiled = await Letters.ReadUnfiledAsync(2, default);
        await Letters.MarkFiledAsync(unfiled, default);
        await Letters.MarkFiledAsync(unfiled, default);

        Assert.Equal([first.LetterId, second.LetterId], unfiled.Select(one => one.Letter.LetterId));
        Assert.All(unfiled, one => Assert.Equal((LetterState.Open, 1L), (one.State, one.Version)));
        Assert.Equal([1, 2, 3], unfiled[0].Letter.Payload.ToArray());
        Assert.Equal(third.LetterId, Assert.Single(await Letters.ReadUnfiledAsync(10, default)).Letter.LetterId);
        Assert.NotNull(await Letters.FindAsync("live", first.LetterId, default));
        Assert.Equal(new Amount(2, 6), (await _harness.LaneAsync(Live)).DeadLetters);
    }

    [Fact]
    public async Task A_letter_that_moved_while_it_was_filed_is_filed_again_as_it_stands_then()
    {
        var letter = await _harness.LetterAsync(Live);
        var read = await Letters.ReadUnfiledAsync(10, default);
        await Letters.ArchiveAsync(By(letter), expired: false, default);

        await Letters.MarkFiledAsync(read, default);

        var again = Assert.Single(await Letters.ReadUnfiledAsync(10, default));
        Assert.Equal((LetterState.Archived, 2L), (again.State, again.Version));
        await Letters.MarkFiledAsync([again], default);
        Assert.Empty(await Letters.ReadUnfiledAsync(10, default));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_archived_letter_is_counted_elsewhere_and_can_be_opened_again(bool expired)
    {
        var letter = await _harness.LetterAsync(Live, 5);

        var archived = await Letters.ArchiveAsync(By(letter), expired, default);
        var away = await _harness.LaneAsync(Live);
        var restored = await Letters.RestoreAsync(By(letter), default);
        var back = await _harness.LaneAsync(Live);

        Assert.Equal((Done, expired ? LetterState.Expired : LetterState.Archived, 2L), (archived.Result, archived.Stub!.State, archived.Stub.Version));
        Assert.Equal(expired ? new LaneLedger(5, 0, 0, 0, 0, 5, 0) : new LaneLedger(5, 0, 0, 0, 5, 0, 0), away.Ledger);
        Assert.Equal((Amount.Zero, new Amount(1, 5)), (away.DeadLetters, away.Archived));
        Assert.Equal((Done, LetterState.Open, 3L), (restored.Result, restored.Stub!.State, restored.Stub.Version));
        Assert.Equal(new LaneLedger(5, 0, 0, 5, 0, 0, 0), back.Ledger);
        Assert.Equal((new Amount(1, 5), Amount.Zero), (back.DeadLetters, back.Archived));
        var events = (await _harness.EventsAsync()).OfType<LetterEvent>().ToList();
        Assert.Equal((expired, "alice", letter.Batch.BatchId), (events.OfType<LetterArchived>().Single().Expired, events[0].Actor, events[0].BatchId));
    }

    [Theory]
    [InlineData(null, 0, 5, 0)]
    [InlineData(false, 0, 5, 0)]
    [InlineData(true, 0, 0, 5)]
    public async Task A_letter_that_is_given_up_stays_counted_where_it_was_put_away(bool? expired, int dead, int discarded, int keptExpired)
    {
        var letter = await _harness.LetterAsync(Live, 5);
        if (expired is { } byAge)
            await Letters.ArchiveAsync(By(letter), byAge, default);

        Assert.Equal(Done, (await Letters.PurgeAsync(By(letter), default)).Result);
        Assert.Equal(Already, (await Letters.PurgeAsync(By(letter), default)).Result);
        Assert.Equal(Conflict, (await Letters.RestoreAsync(By(letter), default)).Result);
        Assert.Equal(Conflict, (await Letters.ReplayAsync(Replay(letter), default)).Result);

        var lane = await _harness.LaneAsync(Live);
        Assert.Equal(new LaneLedger(5, 0, 0, dead, discarded, keptExpired, 0), lane.Ledger);
        Assert.Equal((Amount.Zero, Amount.Zero), (lane.DeadLetters, lane.Archived));
    }

    [Fact]
    public async Task A_move_that_was_made_already_is_told_apart_from_one_by_somebody_else()
    {
        var letter = await _harness.LetterAsync(Live);
        var (mine, other) = (Guid.NewGuid(), Guid.NewGuid());

        Assert.Equal(Already, (await Letters.RestoreAsync(By(letter), default)).Result);
        Assert.Equal(Done, (await Letters.ArchiveAsync(By(letter, mine), false, default)).Result);
        Assert.Equal(Already, (await Letters.ArchiveAsync(By(letter, mine), false, default)).Result);
        Assert.Equal(Already, (await Letters.ArchiveAsync(By(letter), false, default)).Result);
        Assert.Equal(Conflict, (await Letters.ArchiveAsync(By(letter, other), false, default)).Result);
        Assert.Equal(Conflict, (await Letters.ArchiveAsync(By(letter), true, default)).Result);
        Assert.Equal(Conflict, (await Letters.ReplayAsync(Replay(letter), default)).Result);
        Assert.Equal(new LetterMove(NotFound, null), await Letters.PurgeAsync(new LetterAction("live", Guid.NewGuid(), "a"), default));
        Assert.Equal(NotFound, (await Letters.PurgeAsync(By(letter) with { Lane = "not a lane" }, default)).Result);
        Assert.Null(await Letters.FindAsync("upload", letter.LetterId, default));
    }
}
