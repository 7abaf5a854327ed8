namespace PointBus.Storage.Tests.Buffer;

public abstract partial class PointBufferContract
{
    [Fact]
    public async Task A_completed_batch_is_counted_once_and_its_refused_points_are_kept()
    {
        var upload = Guid.NewGuid();
        var id = await _harness.PutAsync(Upload, 10, with: header => header with { UploadId = upload });
        var claim = await _harness.ClaimOneAsync();
        var completion = new Completion(claim, 6, 3, [BufferHarness.Letter(claim.Header, 1, _time.GetUtcNow())]);

        Assert.Equal([true, false], await _harness.Buffer.CompleteAsync([completion, completion], default));
        Assert.Equal([false], await _harness.Buffer.CompleteAsync([completion], default));

        var lane = await _harness.LaneAsync(Upload);
        Assert.Equal(new LaneLedger(10, 6, 3, 1, 0, 0, 0), lane.Ledger);
        Assert.Equal(new Amount(1, 1), lane.DeadLetters);
        Assert.Equal(new UploadCounts(1, 10, 6, 3, 1), await _harness.Buffer.ReadUploadAsync(upload, default));
        var status = (await _harness.Buffer.FindAsync(id, default))!;
        Assert.Equal(("done", 6, 3, 1, 10), (status.State, status.Stored, status.Duplicate, status.DeadLettered, status.PointCount));
        var letter = Assert.Single(await _harness.LettersAsync(Upload));
        Assert.Equal(completion.Letters[0] with { Payload = default, Failures = [] }, letter with { Payload = default, Failures = [] });
        Assert.Equal([9, 9], letter.Payload.ToArray());
    }

    [Theory]
    [InlineData(3, 0, 0)]
    [InlineData(5, -1, 0)]
    [InlineData(4, 0, 1)]
    public async Task A_completion_must_account_for_every_point(int stored, int duplicate, int refused)
    {
        await _harness.PutAsync(Live, 4);
        var claim = await _harness.ClaimOneAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => _harness.Buffer.CompleteAsync(
            [new Completion(claim, stored, duplicate, [BufferHarness.Letter(claim.Header, refused, _time.GetUtcNow())])], default));
    }

    [Fact]
    public async Task One_stale_claim_does_not_spoil_the_others()
    {
        for (var i = 0; i < 3; i++)
            await _harness.PutAsync(Live);
        await _harness.PutAsync(Upload);
        var claims = await _harness.ClaimAsync();
        await _harness.StoreAsync(claims[1]);

        var held = await _harness.Buffer.CompleteAsync([.. claims.Select(claim => new Completion(claim, 3, 0, []))], default);

        Assert.Equal([true, false, true, true], held);
        Assert.Equal(9, (await _harness.LaneAsync(Live)).Ledger.Stored);
    }

    [Fact]
    public async Task A_renewal_at_the_same_moment_does_not_make_a_completion_stale()
    {
        await using var another = _harness.Another();
        for (var i = 0; i < 30; i++)
            await _harness.PutAsync(Live);
        var claims = await _harness.ClaimAsync();

        var renewals = claims.Select(claim => another.Buffer.RenewAsync([claim], TimeSpan.FromMinutes(5), default));
        var completions = claims.Select(claim => _harness.StoreAsync(claim)).ToList();
        await Task.WhenAll(renewals);

        Assert.DoesNotContain(false, await Task.WhenAll(completions));
    }

    [Fact]
    [Trait("spec", "X-24")]
    public async Task Looking_changes_nothing()
    {
        var id = await _harness.PutAsync(Live);
        for (var i = 0; i < 3; i++)
        {
            await _harness.Buffer.ReadLanesAsync(default);
            await _harness.Buffer.FindAsync(id, default);
            await _harness.Events.ReadAsync(10, default);
            await _harness.Letters.ReadUnfiledAsync(10, default);
        }

        var claim = await _harness.ClaimOneAsync();

        Assert.Equal((2L, 1), (claim.Epoch, claim.Deliveries));
    }

    [Fact]
    [Trait("spec", "X-10")]
    public async Task Each_batch_is_counted_in_one_state_of_its_lane()
    {
        await _harness.PutAsync(Live, 1);
        await _harness.PutAsync(Live, 2);
        await _harness.PutAsync(Live, 4);
        await _harness.Buffer.ParkAsync(await _harness.ClaimOneAsync(), BufferHarness.Fault("x"), _time.GetUtcNow().AddHours(1), default);
        await _harness.ClaimOneAsync();
        await _harness.PutAsync(Live, 8, with: header => header with { ProcessAfter = _time.GetUtcNow().AddHours(1) });

        var lane = await _harness.LaneAsync(Live);

        Assert.Equal(new Amount(1, 1), lane.Parked);
        Assert.Equal(new Amount(1, 2), lane.Leased);
        Assert.Equal(new Amount(1, 4), lane.Ready);
        Assert.Equal(new Amount(1, 8), lane.Scheduled);
        Assert.Equal(new Amount(4, 15), lane.InFlight);
    }

    [Fact]
    public async Task The_oldest_waiting_batch_is_told_whatever_its_priority()
    {
        Assert.Null((await _harness.LaneAsync(Live)).OldestReady);
        await _harness.PutAsync(Live, priority: 1);
        var first = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(5));
        await _harness.PutAsync(Live, priority: 10);

        Assert.Equal(first, (await _harness.LaneAsync(Live)).OldestReady);
    }

    [Fact]
    public async Task A_lane_made_on_demand_is_seen_and_served_by_every_host()
    {
        await using var another = _harness.Another();
        var balloons = Lane.Parse("balloons")!;
        Assert.Equal(["live", "upload", "scoring", "flymaster"], (await another.Buffer.ReadLanesAsync(default)).Select(lane => lane.Lane.Name));

        var id = await _harness.PutAsync(balloons);

        Assert.Equal(id, (await another.ClaimOneAsync()).Header.BatchId);
        Assert.Equal("balloons", (await another.Buffer.FindAsync(id, default))!.Lane);
        Assert.Contains(await another.Buffer.ReadLanesAsync(default), lane => lane.Lane == balloons);
    }

    [Fact]
    public async Task The_first_size_noted_for_an_upload_stays()
    {
        var upload = Guid.NewGuid();

        await _harness.Buffer.DeclareUploadAsync(Upload, upload, 2, 1_500, "alpha", default);
        await _harness.Buffer.DeclareUploadAsync(Upload, upload, 3, 2_500, "beta", default);

        Assert.Equal(
            new UploadCounts(0, 0, 0, 0, 0) { DeclaredBatches = 2, DeclaredPoints = 1_500, Upstream = "alpha" },
            await _harness.Buffer.ReadUploadAsync(upload, default));
    }

    [Fact]
    public async Task What_is_not_known_is_not_found()
    {
        Assert.Null(await _harness.Buffer.FindAsync(Guid.NewGuid(), default));
        Assert.Null(await _harness.Buffer.ReadUploadAsync(Guid.NewGuid(), default));
        Assert.Empty(await _harness.ClaimAsync());
    }

    [Fact]
    public async Task A_sweep_moves_at_most_a_thousand()
    {
        for (var i = 0; i < 11; i++)
        {
            var batches = Enumerable.Range(0, 100).Select(_ => BufferHarness.Batch(
                Live, with: header => header with { ProcessAfter = _time.GetUtcNow().AddSeconds(1) }));
            await _harness.Buffer.EnqueueAsync(Live, [.. batches], default);
        }

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1_000, await _harness.Buffer.SweepAsync(default));
        Assert.Equal(100, await _harness.Buffer.SweepAsync(default));
    }

    [Fact]
    public async Task Whoever_waits_for_work_is_woken()
    {
        var waiting = _harness.Signal.WaitAsync(TimeSpan.FromMinutes(1), default);
        await _harness.PutAsync(Live);
        Assert.True(await waiting);

        await _harness.Buffer.ReleaseAsync(await _harness.ClaimAsync(), default);
        Assert.True(await _harness.Signal.WaitAsync(TimeSpan.Zero, default));
    }
}
