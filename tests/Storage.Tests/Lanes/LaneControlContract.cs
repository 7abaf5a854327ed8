using Microsoft.Extensions.Time.Testing;
using PointBus.Storage.Tests.Buffer;

namespace PointBus.Storage.Tests.Lanes;

/// <summary>What people can do with lanes, over every store that the buffer runs on. The keys are recounted after each fact.</summary>
public abstract partial class LaneControlContract : IAsyncLifetime
{
    static readonly Lane Live = BufferHarness.Live;
    static readonly Lane Upload = BufferHarness.Upload;
    static readonly Lane Orders = Lane.Parse("orders")!;

    readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero));
    BufferHarness _harness = null!;
    ILaneControl _control = null!;

    protected abstract string ConnectionString { get; }

    public Task InitializeAsync()
    {
        _harness = new BufferHarness(ConnectionString, _time);
        _control = _harness.Control;
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        Assert.Empty(await BufferAudit.FindFaultsAsync(_harness));
        await _harness.DisposeAsync();
    }

    [Fact]
    [Trait("spec", "C-01")]
    public async Task A_lane_is_made_once_and_its_making_is_remembered()
    {
        Assert.True(await _control.CreateAsync(Orders, default));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(await _control.CreateAsync(Orders, default));
        Assert.False(await _control.CreateAsync(Live, default));

        var lane = await _harness.LaneAsync(Orders);
        Assert.Equal(_time.GetUtcNow().AddHours(-1), lane.CreatedAt);
        Assert.False(lane.IsMessages);
    }

    [Fact]
    public async Task A_lane_that_is_used_without_being_made_knows_when()
    {
        await _harness.PutAsync(Orders);

        Assert.Equal(_time.GetUtcNow(), (await _harness.LaneAsync(Orders)).CreatedAt);
        Assert.Null((await _harness.LaneAsync(Upload)).CreatedAt);
    }

    [Fact]
    public async Task A_paused_lane_takes_batches_in_but_gives_none_out()
    {
        await _harness.PutAsync(Live);
        var other = await _harness.PutAsync(Upload);

        Assert.True(await _control.PauseAsync(Live, true, default));
        Assert.False(await _control.PauseAsync(Live, true, default));
        await _harness.PutAsync(Live);

        Assert.Equal(other, (await _harness.ClaimOneAsync()).Header.BatchId);
        Assert.Empty(await _harness.ClaimAsync());
        Assert.True((await _harness.LaneAsync(Live)).Paused);
        Assert.False((await _harness.LaneAsync(Upload)).Paused);
        Assert.Equal(2, (await _harness.LaneAsync(Live)).Ready.Batches);
    }

    [Fact]
    public async Task A_resumed_lane_wakes_those_who_wait_for_batches()
    {
        await _control.PauseAsync(Live, true, default);
        await _harness.PutAsync(Live);
        await _harness.Signal.WaitAsync(TimeSpan.FromSeconds(5), default);

        Assert.True(await _control.PauseAsync(Live, false, default));

        Assert.True(await _harness.Signal.WaitAsync(TimeSpan.FromSeconds(5), default));
        Assert.Single(await _harness.ClaimAsync());
        Assert.False(await _control.PauseAsync(Live, false, default));
    }

    [Fact]
    public async Task A_claim_of_one_lane_takes_of_no_other()
    {
        await _harness.PutAsync(Live, priority: 10);
        var one = await _harness.PutAsync(Orders, priority: 1);

        var claims = await _harness.Buffer.ClaimAsync(new ClaimRequest("tester", 10, int.MaxValue, TimeSpan.FromMinutes(1)) { Lane = "orders" }, default);

        Assert.Equal(one, Assert.Single(claims).Header.BatchId);
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(9, 4)]
    [Trait("spec", "X-12")]
    public async Task A_batch_with_another_priority_takes_its_new_place_at_once(int from, int to)
    {
        var middle = await _harness.PutAsync(Live, priority: 6);
        var moved = await _harness.PutAsync(Live, priority: from);

        var change = await _control.BoostAsync(moved, to, default);
        var claims = await _harness.ClaimAsync();

        Assert.Equal((BatchChangeResult.Done, from), (change.Result, change.OldPriority));
        Assert.Equal(to > 6 ? [moved, middle] : [middle, moved], claims.Select(claim => claim.Header.BatchId));
        Assert.Equal(to, claims.Single(claim => claim.Header.BatchId == moved).Header.Priority);
        Assert.All(await Task.WhenAll(claims.Select(_harness.StoreAsync)), Assert.True);
    }

    [Fact]
    [Trait("spec", "X-12")]
    public async Task A_new_priority_outlives_a_lease_that_is_given_back()
    {
        var first = await _harness.PutAsync(Live, priority: 6);
        var boosted = await _harness.PutAsync(Live, priority: 1);
        await _control.BoostAsync(boosted, 7, default);

        await _harness.Buffer.ReleaseAsync(await _harness.ClaimAsync(), default);

        Assert.Equal([boosted, first], (await _harness.ClaimAsync()).Select(claim => claim.Header.BatchId));
    }

    [Fact]
    public async Task Only_a_batch_that_waits_changes_its_priority()
    {
        var scheduled = await _harness.PutAsync(Live, with: header => header with { ProcessAfter = _time.GetUtcNow().AddHours(1) });
        var leased = await _harness.PutAsync(Live, priority: 5);
        var claim = await _harness.ClaimOneAsync();

        Assert.Equal(BatchChangeResult.Done, (await _control.BoostAsync(scheduled, 10, default)).Result);
        Assert.Equal(BatchChangeResult.Conflict, (await _control.BoostAsync(leased, 10, default)).Result);
        Assert.True(await _harness.StoreAsync(claim));
        Assert.Equal(BatchChangeResult.Conflict, (await _control.BoostAsync(leased, 10, default)).Result);
        Assert.Equal(BatchChangeResult.NotFound, (await _control.BoostAsync(Guid.NewGuid(), 10, default)).Result);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _control.BoostAsync(scheduled, 11, default));
        Assert.Equal("scheduled", await _harness.StateAsync(scheduled));
    }

    [Fact]
    public async Task Forcing_makes_what_waits_for_its_time_claimable_oldest_first()
    {
        var late = await _harness.PutAsync(Live, with: After(9));
        var early = await _harness.PutAsync(Live, with: After(1));
        var failed = await _harness.PutAsync(Live);
        await _harness.Buffer.ParkAsync(await _harness.ClaimOneAsync(), BufferHarness.Fault("no"), _time.GetUtcNow().AddHours(5), default);

        Assert.Equal(2, await _control.ForceAsync(Live, 2, default));
        Assert.Equal([late, early], (await _harness.ClaimAsync()).Select(claim => claim.Header.BatchId));
        Assert.Equal(1, await _control.ForceAsync(Live, 10, default));
        var claim = await _harness.ClaimOneAsync();

        Assert.Equal((failed, 1), (claim.Header.BatchId, claim.Attempts));
        Assert.Equal(0, await _control.ForceAsync(Live, 10, default));

        Func<BatchHeader, BatchHeader> After(int hours) => header => header with { ProcessAfter = _time.GetUtcNow().AddHours(hours) };
    }
}
