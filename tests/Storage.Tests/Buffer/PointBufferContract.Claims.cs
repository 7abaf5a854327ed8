namespace PointBus.Storage.Tests.Buffer;

public abstract partial class PointBufferContract
{
    [Fact]
    [Trait("spec", "X-45")]
    [Trait("spec", "V-01")]
    [Trait("spec", "X-12")]
    public async Task Higher_priority_goes_first_and_age_decides_between_equals_over_all_lanes()
    {
        var slow = await _harness.PutAsync(Live, priority: 8);
        var older = await _harness.PutAsync(Upload, priority: 9);
        var newer = await _harness.PutAsync(Live, priority: 9);
        var top = await _harness.PutAsync(Upload, priority: 10);

        Assert.Equal([top, older, newer, slow], (await _harness.ClaimAsync()).Select(claim => claim.Header.BatchId));
    }

    [Fact]
    [Trait("spec", "V-14")]
    public async Task One_take_in_ten_goes_to_the_lowest_waiting_band()
    {
        for (var i = 0; i < 30; i++)
            await _harness.PutAsync(Live, priority: 9);
        for (var i = 0; i < 3; i++)
            await _harness.PutAsync(Upload, priority: 2);

        var priorities = new List<int>();
        for (var i = 0; i < 22; i++)
            priorities.Add((await _harness.ClaimOneAsync()).Header.Priority);

        Assert.Equal([9, 19], priorities.Index().Where(take => take.Item == 2).Select(take => take.Index));
    }

    [Fact]
    public async Task A_claim_stops_before_too_many_points_but_takes_one_batch()
    {
        await _harness.PutAsync(Live, 50);
        await _harness.PutAsync(Live, 30);
        await _harness.PutAsync(Live, 30);

        Assert.Single(await _harness.ClaimAsync(points: 10));
        Assert.Single(await _harness.ClaimAsync(points: 59));
        Assert.Single(await _harness.ClaimAsync(points: 60));
    }

    [Fact]
    public async Task Racing_claimers_never_hold_the_same_batch()
    {
        await using var another = _harness.Another();
        await using var third = _harness.Another();
        for (var i = 0; i < 40; i++)
            await _harness.PutAsync(i % 2 == 0 ? Live : Upload);

        var taken = new List<Claim>();
        while (taken.Count < 40)
        {
            var round = await Task.WhenAll(_harness.ClaimAsync(4), another.ClaimAsync(4), third.ClaimAsync(4));
            taken.AddRange(round.SelectMany(claims => claims));
        }

        Assert.Equal(40, taken.DistinctBy(claim => claim.Header.BatchId).Count());
    }

    [Fact]
    [Trait("spec", "X-21")]
    public async Task A_batch_whose_lease_ended_is_delivered_again_under_a_higher_epoch()
    {
        await _harness.PutAsync(Live);
        var first = Assert.Single(await _harness.ClaimAsync(seconds: 30));

        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(0, await _harness.Buffer.SweepAsync(default));
        Assert.Empty(await _harness.ClaimAsync());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await _harness.Buffer.SweepAsync(default));
        var second = await _harness.ClaimOneAsync();

        Assert.True(second.Epoch > first.Epoch);
        Assert.Equal((2, 0), (second.Deliveries, second.Attempts));
        Assert.Equal(first.Acceptance, second.Acceptance);
    }

    [Fact]
    public async Task A_stale_claim_changes_nothing()
    {
        await _harness.PutAsync(Live);
        var stale = await _harness.ClaimOneAsync();
        _time.Advance(TimeSpan.FromMinutes(2));
        await _harness.Buffer.SweepAsync(default);
        var holder = await _harness.ClaimOneAsync();
        var before = await _harness.LaneAsync(Live);

        Assert.False(await _harness.StoreAsync(stale));
        Assert.Equal([false], await _harness.Buffer.ReleaseAsync([stale], default));
        Assert.Equal([false], await _harness.Buffer.RenewAsync([stale], TimeSpan.FromHours(1), default));
        Assert.False(await _harness.Buffer.ParkAsync(stale, BufferHarness.Fault("late"), _time.GetUtcNow(), default));
        Assert.Equal(before, await _harness.LaneAsync(Live));
        Assert.True(await _harness.StoreAsync(holder));
        Assert.False(await _harness.StoreAsync(holder));
    }

    [Fact]
    public async Task A_renewed_lease_holds_on()
    {
        await _harness.PutAsync(Live);
        var claim = Assert.Single(await _harness.ClaimAsync(seconds: 30));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal([true], await _harness.Buffer.RenewAsync([claim], TimeSpan.FromSeconds(30), default));

        _time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(0, await _harness.Buffer.SweepAsync(default));
        Assert.True(await _harness.StoreAsync(claim));
    }

    [Fact]
    public async Task A_released_batch_keeps_its_place_and_spends_no_attempt()
    {
        var first = await _harness.PutAsync(Live);
        await _harness.PutAsync(Live);
        var claim = await _harness.ClaimOneAsync();

        Assert.Equal([true], await _harness.Buffer.ReleaseAsync([claim], default));
        var again = await _harness.ClaimOneAsync();

        Assert.Equal(first, again.Header.BatchId);
        Assert.Equal(0, again.Attempts);
    }

    [Fact]
    [Trait("spec", "X-05")]
    public async Task A_parked_batch_waits_until_it_is_redelivered_and_then_goes_before_newer_ones()
    {
        var parked = await _harness.PutAsync(Live);
        await _harness.Buffer.ParkAsync(await _harness.ClaimOneAsync(), BufferHarness.Fault("no route"), _time.GetUtcNow().AddSeconds(4), default);
        var newer = await _harness.PutAsync(Live);

        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(0, await _harness.Buffer.SweepAsync(default));
        Assert.Equal("parked", await _harness.StateAsync(parked));
        Assert.Equal("no route", (await _harness.Buffer.FindAsync(parked, default))!.Error);
        Assert.True(await _harness.Buffer.RedeliverAsync("live", parked, 1, default));
        var claims = await _harness.ClaimAsync();

        Assert.Equal([parked, newer], claims.Select(claim => claim.Header.BatchId));
        Assert.Equal([1, 0], claims.Select(claim => claim.Attempts));
    }

    [Fact]
    [Trait("spec", "X-47")]
    [Trait("spec", "X-22")]
    public async Task A_scheduled_batch_is_delivered_when_due_without_an_attempt()
    {
        var id = await _harness.PutAsync(Live, with: header => header with { ProcessAfter = _time.GetUtcNow().AddHours(1) });
        await _harness.PutAsync(Live, with: header => header with { ProcessAfter = _time.GetUtcNow().AddHours(-1) });

        Assert.Equal("scheduled", await _harness.StateAsync(id));
        await _harness.StoreAsync(await _harness.ClaimOneAsync());
        Assert.Empty(await _harness.ClaimAsync());
        _time.Advance(TimeSpan.FromHours(1));
        await _harness.Buffer.SweepAsync(default);
        var claim = await _harness.ClaimOneAsync();

        Assert.Equal((id, 0, 1), (claim.Header.BatchId, claim.Attempts, claim.Deliveries));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("spec", "X-28")]
    public async Task An_expired_batch_is_never_delivered_but_becomes_a_dead_letter(bool swept)
    {
        var id = await _harness.PutAsync(Live, 7, with: header => header with { ExpiresAt = _time.GetUtcNow().AddSeconds(10) });
        var other = await _harness.PutAsync(Live, 2);
        _time.Advance(TimeSpan.FromSeconds(10));

        if (swept)
            Assert.Equal(1, await _harness.Buffer.SweepAsync(default));
        var claim = await _harness.ClaimOneAsync();

        Assert.Equal(other, claim.Header.BatchId);
        var letter = Assert.Single(await _harness.LettersAsync(Live));
        Assert.Equal((id, DeadLetterReasons.Expired, "Expired", 7), (letter.Batch.BatchId, letter.ReasonCode, letter.Reason, letter.PointCount));
        Assert.Equal([1, 2, 3], letter.Payload.ToArray());
        Assert.Equal(new LaneLedger(9, 0, 0, 7, 0, 0, 2), (await _harness.LaneAsync(Live)).Ledger);
        Assert.Equal((7, "done"), ((await _harness.Buffer.FindAsync(id, default))!.DeadLettered, await _harness.StateAsync(id)));
    }

    [Fact]
    public async Task A_leased_batch_does_not_expire_until_it_comes_back()
    {
        var expiry = _time.GetUtcNow().AddSeconds(10);
        for (var i = 0; i < 3; i++)
            await _harness.PutAsync(Live, with: header => header with { ExpiresAt = expiry });
        var claims = await _harness.ClaimAsync();
        _time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(0, await _harness.Buffer.SweepAsync(default));
        Assert.True(await _harness.StoreAsync(claims[0]));
        await _harness.Buffer.ReleaseAsync([claims[1]], default);
        await _harness.Buffer.ParkAsync(claims[2], BufferHarness.Fault("no"), expiry.AddHours(1), default);
        Assert.Equal(2, await _harness.Buffer.SweepAsync(default));
        Assert.Equal(new Amount(2, 6), (await _harness.LaneAsync(Live)).DeadLetters);
    }

    [Theory]
    [InlineData("p", null)]
    [InlineData("h", "{")]
    [InlineData("z", "zstd")]
    [Trait("spec", "X-25")]
    public async Task An_unreadable_batch_becomes_a_dead_letter_and_others_flow(string field, string? value)
    {
        var id = await _harness.PutAsync(Live, 5);
        var next = await _harness.PutAsync(Live);
        var redis = await _harness.RawAsync();
        if (value is null)
            await redis.HashDeleteAsync(_harness.Keys(Live).Batch(id), field);
        else
            await redis.HashSetAsync(_harness.Keys(Live).Batch(id), field, value);

        var claim = await _harness.ClaimOneAsync();

        Assert.Equal(next, claim.Header.BatchId);
        var letter = Assert.Single(await _harness.LettersAsync(Live));
        Assert.Equal((DeadLetterReasons.Unreadable, 5, id), (letter.ReasonCode, letter.PointCount, letter.Batch.BatchId));
        Assert.Equal(value is null ? [] : [1, 2, 3], letter.Payload.ToArray());
    }

    [Fact]
    public async Task A_batch_that_vanished_from_the_store_stays_in_flight_in_the_ledger_and_stops_nobody()
    {
        _spoilt = true;
        var id = await _harness.PutAsync(Live, 5);
        var next = await _harness.PutAsync(Live, 1);
        await (await _harness.RawAsync()).KeyDeleteAsync(_harness.Keys(Live).Batch(id));

        Assert.Equal(next, (await _harness.ClaimOneAsync()).Header.BatchId);
        Assert.Equal(6, (await _harness.LaneAsync(Live)).Ledger.InFlight);
    }
}
