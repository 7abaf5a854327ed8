namespace PointBus.Storage.Tests.Buffer;

public abstract partial class PointBufferContract
{
    [Fact]
    public async Task The_lowest_priorities_are_refused_first_when_points_grow_too_many()
    {
        await using var small = new BufferHarness(ConnectionString, _time, maxPoints: 1_000);
        await small.PutAsync(Live, 400);
        await small.PutAsync(Upload, 400);

        await Assert.ThrowsAsync<BufferFullException>(() => small.PutAsync(Live, 1, priority: 3));
        await small.PutAsync(Upload, 100, priority: 4);
        await Assert.ThrowsAsync<BufferFullException>(() => small.PutAsync(Upload, 1, priority: 7));
        await small.PutAsync(Live, 100, priority: 8);
        var full = await Assert.ThrowsAsync<BufferFullException>(() => small.PutAsync(Live, 1, priority: 10));

        Assert.Equal("The buffer holds 1000 points; 1000 is the limit for this priority.", full.Message);
        await small.StoreAsync(await small.ClaimOneAsync());
        await small.PutAsync(Live, 100);
    }

    [Fact]
    public async Task Bytes_are_counted_as_they_come_and_go()
    {
        Assert.Equal(0, (await _harness.LaneAsync(Live)).Bytes);
        var payload = new byte[50_000];
        new Random(3).NextBytes(payload);
        var batch = BufferHarness.Batch(Live) with { Payload = payload };
        await _harness.Buffer.EnqueueAsync(Live, [batch], default);
        Assert.InRange((await _harness.LaneAsync(Live)).Bytes, 50_000, 51_000);

        await _harness.FailAsync();
        Assert.True(await _harness.Buffer.RedeliverAsync("live", batch.Header.BatchId, 1, default));
        await _harness.StoreAsync(await _harness.ClaimOneAsync());

        Assert.Equal(0, (await _harness.LaneAsync(Live)).Bytes);
    }

    [Fact]
    public async Task Letters_take_room_until_they_are_filed_and_then_none()
    {
        await using var small = new BufferHarness(ConnectionString, _time, maxBytes: 20_000);
        var payload = new byte[19_000];
        new Random(3).NextBytes(payload);
        var letter = BufferHarness.Letter(BufferHarness.Batch(Live).Header, 2, _time.GetUtcNow()) with { Payload = payload };
        Assert.True(await small.Letters.AddAsync(letter, default));

        await Assert.ThrowsAsync<BufferFullException>(() => small.Letters.AddAsync(letter with { LetterId = Guid.NewGuid() }, default));
        await Assert.ThrowsAsync<BufferFullException>(() => small.PutAsync(Live, priority: 3));

        var unfiled = await small.Letters.ReadUnfiledAsync(10, default);
        await small.Letters.MarkFiledAsync(unfiled, default);
        await small.Letters.MarkFiledAsync(unfiled, default);
        Assert.Equal(0, (await small.LaneAsync(Live)).Bytes);
        await small.PutAsync(Live, priority: 3);
    }

    [Fact]
    public async Task A_batch_above_the_limit_comes_into_an_empty_buffer()
    {
        await using var small = new BufferHarness(ConnectionString, _time, maxPoints: 10, maxBytes: 10);

        await small.PutAsync(Live, 11, priority: 1);

        await Assert.ThrowsAsync<BufferFullException>(() => small.PutAsync(Live, 1));
    }

    [Fact]
    public async Task What_another_host_took_in_counts()
    {
        await using var small = new BufferHarness(ConnectionString, _time, maxPoints: 1_000);
        await using var other = new BufferHarness(ConnectionString, _time, small.Options.Prefix, maxPoints: 1_000);
        await small.PutAsync(Live, 1);
        await other.PutAsync(Live, 990);
        _time.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<BufferFullException>(() => small.PutAsync(Live, 10));
    }

    [Fact]
    public async Task Lanes_made_on_demand_have_an_end()
    {
        await using var small = new BufferHarness(ConnectionString, _time, maxLanes: 5);
        for (var i = 1; i <= 5; i++)
            await small.PutAsync(Lane.Parse($"lane-{i}")!);

        var refused = await Assert.ThrowsAsync<LaneRefusedException>(() => small.PutAsync(Lane.Parse("lane-6")!));

        Assert.Equal("lane.too_many", refused.Code);
        await small.PutAsync(Lane.Parse("lane-5")!);
        await small.PutAsync(Live);
        Assert.True(await small.Letters.AddAsync(BufferHarness.Letter(BufferHarness.Batch(Lane.Parse(Lane.Unrouted)!).Header, 0, _time.GetUtcNow()), default));
    }
}
