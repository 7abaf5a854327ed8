using PointBus.Contracts;
using PointBus.Storage.Tests.Buffer;

namespace PointBus.Storage.Tests.Lanes;

public abstract partial class LaneControlContract
{
    [Theory]
    [InlineData("ready")]
    [InlineData("scheduled")]
    [InlineData("parked")]
    public async Task A_batch_that_waits_is_taken_out_into_an_archived_letter(string state)
    {
        var id = await _harness.PutAsync(Live, 7, with: header => state == "scheduled" ? header with { ProcessAfter = _time.GetUtcNow().AddHours(1) } : header);
        if (state == "parked")
            await _harness.Buffer.ParkAsync(await _harness.ClaimOneAsync(), BufferHarness.Fault("no"), _time.GetUtcNow().AddHours(1), default);

        var change = await _control.CancelAsync(id, "ops (alice)", default);

        Assert.Equal((BatchChangeResult.Done, "done", BatchEnds.Cancelled), (change.Result, change.Status!.State, change.Status.EndedAs));
        var lane = await _harness.LaneAsync(Live);
        Assert.Equal(new LaneLedger(7, 0, 0, 0, 7, 0, 0), lane.Ledger);
        Assert.Equal((Amount.Zero, new Amount(1, 7)), (lane.DeadLetters, lane.Archived));
        var cancelled = Assert.Single(await EventsAsync<BatchCancelled>());
        Assert.Equal((id, "ops (alice)", DeadLetterReasons.Cancelled), (cancelled.BatchId, cancelled.Actor, cancelled.Letter.ReasonCode));
        var letter = Assert.Single(await _harness.Letters.ReadUnfiledAsync(10, default));
        Assert.Equal((LetterState.Archived, "Cancelled"), (letter.State, letter.Letter.Reason));
        Assert.Equal([1, 2, 3], letter.Letter.Payload.ToArray());
        Assert.Equal(BatchChangeResult.Conflict, (await _control.CancelAsync(id, "ops", default)).Result);
    }

    [Fact]
    public async Task What_was_taken_out_can_be_restored()
    {
        await _control.CancelAsync(await _harness.PutAsync(Live, 7), "ops", default);
        var letter = Assert.Single(await _harness.LettersAsync(Live));

        var move = await _harness.Letters.RestoreAsync(new LetterAction("live", letter.LetterId, "ops"), default);

        Assert.Equal(LetterMoveResult.Done, move.Result);
        Assert.Equal(new LaneLedger(7, 0, 0, 7, 0, 0, 0), (await _harness.LaneAsync(Live)).Ledger);
    }

    [Theory]
    [InlineData("released")]
    [InlineData("parked")]
    [InlineData("lease ended")]
    public async Task A_batch_under_lease_is_taken_out_when_it_comes_back(string how)
    {
        var id = await _harness.PutAsync(Live, 7);
        var claim = await _harness.ClaimOneAsync();

        var change = await _control.CancelAsync(id, "ops", default);
        Assert.Equal((BatchChangeResult.Requested, "leased"), (change.Result, change.Status!.State));
        Assert.Equal(BatchChangeResult.Requested, (await _control.CancelAsync(id, "ops", default)).Result);
        Assert.Equal([true], await _harness.Buffer.RenewAsync([claim], TimeSpan.FromMinutes(1), default));
        if (how == "released")
            await _harness.Buffer.ReleaseAsync([claim], default);
        else if (how == "parked")
            await _harness.Buffer.ParkAsync(claim, BufferHarness.Fault("no"), _time.GetUtcNow().AddHours(1), default);
        else
        {
            _time.Advance(TimeSpan.FromMinutes(2));
            await _harness.Buffer.SweepAsync(default);
        }

        Assert.Equal(BatchEnds.Cancelled, (await _harness.Buffer.FindAsync(id, default))!.EndedAs);
        Assert.Equal(new LaneLedger(7, 0, 0, 0, 7, 0, 0), (await _harness.LaneAsync(Live)).Ledger);
        Assert.Empty(await _harness.ClaimAsync());
        Assert.Equal(0, await _harness.Buffer.SweepAsync(default));
        Assert.False(await (await _harness.RawAsync()).KeyExistsAsync(_harness.Keys(Live).Cancelled));
    }

    [Fact]
    public async Task A_batch_that_comes_back_unseen_is_not_given_to_the_next_consumer()
    {
        var id = await _harness.PutAsync(Live, 7);
        var claim = await _harness.ClaimOneAsync();
        await _control.CancelAsync(id, "ops", default);
        // As if the process died between the release and the look at what is to be taken out.
        var redis = await _harness.RawAsync();
        await redis.KeyDeleteAsync(_harness.Keys(Live).Cancelled);
        await _harness.Buffer.ReleaseAsync([claim], default);

        Assert.Empty(await _harness.ClaimAsync());
        Assert.Equal(BatchEnds.Cancelled, (await _harness.Buffer.FindAsync(id, default))!.EndedAs);
        Assert.Equal("ops", Assert.Single(await EventsAsync<BatchCancelled>()).Actor);
    }

    [Fact]
    public async Task A_batch_that_is_stored_before_it_comes_back_stays_stored()
    {
        var id = await _harness.PutAsync(Live, 7);
        var claim = await _harness.ClaimOneAsync();
        await _control.CancelAsync(id, "ops", default);

        Assert.True(await _harness.StoreAsync(claim));
        await _harness.Buffer.SweepAsync(default);

        Assert.Equal(BatchEnds.Stored, (await _harness.Buffer.FindAsync(id, default))!.EndedAs);
        Assert.False(await (await _harness.RawAsync()).KeyExistsAsync(_harness.Keys(Live).Cancelled));
        Assert.Equal(BatchChangeResult.NotFound, (await _control.CancelAsync(Guid.NewGuid(), "ops", default)).Result);
    }

    [Fact]
    [Trait("spec", "C-23")]
    public async Task A_purge_takes_out_what_waits_and_leaves_what_is_held()
    {
        await _harness.PutAsync(Live, 2, priority: 9);
        var claim = await _harness.ClaimOneAsync();
        await _harness.PutAsync(Live, 3);
        await _harness.PutAsync(Live, 4, with: header => header with { ProcessAfter = _time.GetUtcNow().AddHours(1) });
        await _harness.PutAsync(Upload, 5);

        Assert.Equal(2, await _control.PurgeAsync(Live, "ops", default));
        Assert.Equal(0, await _control.PurgeAsync(Live, "ops", default));

        Assert.True(await _harness.StoreAsync(claim));
        Assert.Equal(new LaneLedger(9, 2, 0, 0, 7, 0, 0), (await _harness.LaneAsync(Live)).Ledger);
        Assert.Equal(1, (await _harness.LaneAsync(Upload)).Ready.Batches);
    }

    [Fact]
    [Trait("spec", "C-06")]
    public async Task A_deleted_lane_keeps_its_figures_and_lives_again_with_its_next_batch()
    {
        var now = _time.GetUtcNow();
        await _control.CreateAsync(Orders, default);
        await _control.PauseAsync(Orders, true, default);
        await _harness.PutAsync(Orders, 3);

        Assert.True(await _control.DeleteAsync(Orders, false, "ops", default));
        Assert.False(await _control.DeleteAsync(Orders, false, "ops", default));
        var deleted = await _harness.LaneAsync(Orders);
        await _harness.PutAsync(Orders, 4);
        var again = await _harness.LaneAsync(Orders);

        Assert.Equal((true, false, new LaneLedger(3, 0, 0, 0, 3, 0, 0)), (deleted.Deleted, deleted.Paused, deleted.Ledger));
        Assert.Equal((false, new Amount(1, 4)), (again.Deleted, again.Ready));
        Assert.Equal(now, again.CreatedAt);
    }

    [Fact]
    [Trait("spec", "C-07")]
    public async Task Deleting_a_lane_spares_or_archives_its_dead_letters_and_asks_its_consumers_to_stop()
    {
        await _harness.PutAsync(Orders, 2, with: header => header with { ExpiresAt = _time.GetUtcNow().AddSeconds(1) });
        _time.Advance(TimeSpan.FromSeconds(1));
        await _harness.Buffer.SweepAsync(default);
        await _harness.PutAsync(Orders, 5);
        var claim = await _harness.ClaimOneAsync();

        Assert.True(await _control.DeleteAsync(Orders, false, "ops", default));
        Assert.Equal((true, new Amount(1, 2)), ((await _harness.LaneAsync(Orders)).Deleted, (await _harness.LaneAsync(Orders)).DeadLetters));
        Assert.True(await _control.DeleteAsync(Orders, true, "ops", default));
        await _harness.Buffer.ReleaseAsync([claim], default);

        var lane = await _harness.LaneAsync(Orders);
        Assert.Equal((Amount.Zero, new Amount(2, 7)), (lane.DeadLetters, lane.Archived));
        Assert.Equal(new LaneLedger(7, 0, 0, 0, 7, 0, 0), lane.Ledger);
        Assert.True(await _control.CreateAsync(Orders, default));
        Assert.False((await _harness.LaneAsync(Orders)).Deleted);
    }

    [Fact]
    [Trait("spec", "V-22")]
    [Trait("spec", "L-24")]
    public async Task Deleting_a_lane_that_is_not_there_says_so_and_a_built_in_one_stays()
    {
        await _harness.PutAsync(Live, 3);

        Assert.False(await _control.DeleteAsync(Lane.Parse("missing")!, true, "ops", default));
        Assert.True(await _control.DeleteAsync(Live, true, "ops", default));

        var lane = await _harness.LaneAsync(Live);
        Assert.Equal((false, Amount.Zero, new Amount(1, 3)), (lane.Deleted, lane.InFlight, lane.Archived));
    }

    [Fact]
    [Trait("spec", "V-10")]
    [Trait("spec", "X-04")]
    public async Task What_waits_too_long_becomes_a_dead_letter_and_nothing_younger_or_held_does()
    {
        await _harness.PutAsync(Live, 1, priority: 10);
        await _harness.ClaimOneAsync();
        await _harness.PutAsync(Live, 2, priority: 1);
        await _harness.PutAsync(Live, 3, priority: 10);
        await _harness.PutAsync(Live, 4, with: header => header with { ProcessAfter = _time.GetUtcNow().AddDays(9) });
        var cutoff = _time.GetUtcNow().AddHours(1);
        _time.Advance(TimeSpan.FromHours(1));
        await _harness.PutAsync(Live, 5);

        Assert.Equal(3, await _control.ExpireAsync(Live, cutoff, dryRun: true, default));
        Assert.Equal(4, (await _harness.LaneAsync(Live)).Waiting.Batches);
        Assert.Equal(3, await _control.ExpireAsync(Live, cutoff, dryRun: false, default));
        Assert.Equal(0, await _control.ExpireAsync(Live, cutoff, dryRun: false, default));

        var lane = await _harness.LaneAsync(Live);
        Assert.Equal((new Amount(1, 5), new Amount(3, 9)), (lane.Ready, lane.DeadLetters));
        Assert.All(await _harness.LettersAsync(Live), letter => Assert.Equal("Expired", letter.Reason));
        Assert.Equal(3, (await EventsAsync<BatchExpired>()).Count);
    }

    [Fact]
    public async Task What_is_forced_tells_so()
    {
        var id = await _harness.PutAsync(Live, with: header => header with { ProcessAfter = _time.GetUtcNow().AddHours(1) });
        await _control.ForceAsync(Live, 1, default);

        var forced = (await EventsAsync<BatchBuffered>()).Single(one => one.Cause == "forced");
        Assert.Equal((id, 0), (forced.BatchId, forced.Attempts));
    }

    async Task<IReadOnlyList<T>> EventsAsync<T>() =>
        [.. (await _harness.Events.ReadAsync(1_000, default)).Select(recorded => recorded.Event).OfType<T>()];
}
