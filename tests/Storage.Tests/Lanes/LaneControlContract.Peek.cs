using PointBus.Storage.Tests.Buffer;

namespace PointBus.Storage.Tests.Lanes;

public abstract partial class LaneControlContract
{
    [Fact]
    [Trait("spec", "X-24")]
    [Trait("spec", "V-21")]
    public async Task Looking_changes_nothing_and_shows_the_order_of_claims()
    {
        var second = await _harness.PutAsync(Live, priority: 8);
        var last = await _harness.PutAsync(Live, priority: 10, with: header => header with { ProcessAfter = _time.GetUtcNow().AddHours(1) });
        var first = await _harness.PutAsync(Live, priority: 9);
        var before = await _harness.LaneAsync(Live);

        var once = await _control.PeekAsync(Live, new BatchPeekRequest(10, WithPayload: true), default);
        var again = await _control.PeekAsync(Live, new BatchPeekRequest(10), default);

        Assert.Equal([first, second, last], once.Select(peek => peek.Status.BatchId));
        Assert.Equal([first, second, last], again.Select(peek => peek.Status.BatchId));
        Assert.All(once, peek => Assert.Equal([1, 2, 3], peek.Payload.ToArray()));
        Assert.All(again, peek => Assert.True(peek.Payload.IsEmpty));
        Assert.Equal(before, await _harness.LaneAsync(Live));
        var claims = await _harness.ClaimAsync();
        Assert.Equal([first, second], claims.Select(claim => claim.Header.BatchId));
        Assert.All(claims, claim => Assert.Equal((0, 1), (claim.Attempts, claim.Deliveries)));
    }

    [Fact]
    public async Task A_look_tells_all_that_is_known_of_a_batch()
    {
        var id = await _harness.PutAsync(Live, 7, with: header => header with { Upstream = "gateway" });
        await _harness.Buffer.ParkAsync(await _harness.ClaimOneAsync(), BufferHarness.Fault("no route"), _time.GetUtcNow().AddMinutes(3), default);

        var status = Assert.Single(await _control.PeekAsync(Live, new BatchPeekRequest(10), default)).Status;

        Assert.Equal((id, "live", "parked", 7, 1, 1), (status.BatchId, status.Lane, status.State, status.PointCount, status.Attempts, status.Deliveries));
        Assert.Equal((_time.GetUtcNow(), _time.GetUtcNow().AddMinutes(3)), (status.AcceptedAt, status.Until));
        Assert.Equal(("gateway", "no route"), (status.Header!.Upstream, status.Error));
    }

    [Theory]
    [InlineData("ready", 2)]
    [InlineData("scheduled", 1)]
    [InlineData("parked", 1)]
    [InlineData("leased", 1)]
    [InlineData(null, 4)]
    public async Task A_look_can_be_at_one_state(string? state, int count)
    {
        await _harness.PutAsync(Live);
        await _harness.Buffer.ParkAsync(await _harness.ClaimOneAsync(), BufferHarness.Fault("no"), _time.GetUtcNow().AddHours(2), default);
        await _harness.PutAsync(Live);
        await _harness.ClaimOneAsync();
        await _harness.PutAsync(Live, with: header => header with { ProcessAfter = _time.GetUtcNow().AddHours(1) });
        await _harness.PutAsync(Live);
        await _harness.PutAsync(Live);

        var seen = await _control.PeekAsync(Live, new BatchPeekRequest(10, State: state), default);

        Assert.Equal(count, seen.Count);
        Assert.All(seen, peek => Assert.Equal(state ?? peek.Status.State, peek.Status.State));
    }

    [Fact]
    public async Task A_look_can_go_on_where_the_last_one_ended()
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 5; i++)
            ids.Add(await _harness.PutAsync(Live, with: header => i < 3 ? header : header with { ProcessAfter = _time.GetUtcNow().AddHours(i) }));

        Assert.Equal(ids[..2], await SeeAsync(2, 0));
        Assert.Equal(ids[2..4], await SeeAsync(2, 2));
        Assert.Equal(ids[4..], await SeeAsync(2, 4));
        Assert.Empty(await SeeAsync(2, 5));

        async Task<IEnumerable<Guid>> SeeAsync(int count, int offset) =>
            (await _control.PeekAsync(Live, new BatchPeekRequest(count, offset), default)).Select(peek => peek.Status.BatchId);
    }

    [Fact]
    public async Task What_a_look_cannot_show_is_the_callers_error()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _control.PeekAsync(Live, new BatchPeekRequest(0), default));
        await Assert.ThrowsAsync<ArgumentException>(() => _control.PeekAsync(Live, new BatchPeekRequest(10, State: "lost"), default));
    }

    [Fact]
    [Trait("spec", "C-22")]
    [Trait("spec", "C-30")]
    public async Task Held_batches_are_listed_with_who_holds_them_and_since_when()
    {
        var older = await _harness.PutAsync(Live, 4);
        var claim = await _harness.ClaimOneAsync();
        _time.Advance(TimeSpan.FromSeconds(20));
        var newer = await _harness.PutAsync(Live, 5);
        await _harness.ClaimOneAsync();
        await _harness.Buffer.RenewAsync([claim], TimeSpan.FromMinutes(5), default);
        _time.Advance(TimeSpan.FromSeconds(1));

        var held = await _control.ReadPendingAsync(Live, 10, default);

        Assert.Equal(new PendingBatch(older, "tester", 4, TimeSpan.FromSeconds(21), _time.GetUtcNow().AddSeconds(299), 1), held[0]);
        Assert.Equal(new PendingBatch(newer, "tester", 5, TimeSpan.FromSeconds(1), _time.GetUtcNow().AddSeconds(59), 1), held[1]);
        Assert.Single(await _control.ReadPendingAsync(Live, 1, default));
        Assert.Empty(await _control.ReadPendingAsync(Upload, 10, default));
    }
}
