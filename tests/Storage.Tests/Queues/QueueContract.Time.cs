using PointBus.Storage.Queues;

namespace PointBus.Storage.Tests.Queues;

public abstract partial class QueueContract
{
    [Fact]
    [Trait("spec", "L-16")]
    [Trait("spec", "X-28")]
    public async Task An_expired_message_is_never_delivered()
    {
        await _queue.SendMessageAsync("old", ttlSeconds: 1);
        var other = await _queue.SendMessageAsync("new", ttlSeconds: 2);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(other, Assert.Single(await _queue.GetMessagesAsync(10)).Id);
        Assert.Empty(await _dead.PeekMessagesAsync());
    }

    [Fact]
    [Trait("spec", "L-17")]
    [Trait("spec", "C-19")]
    public async Task Expired_messages_are_counted_and_removed_also_from_those_who_hold_them()
    {
        await _queue.SendMessageAsync("held", ttlSeconds: 10, priority: 9);
        await _queue.SendMessageAsync("waiting", ttlSeconds: 10);
        await _queue.SendMessageAsync("stays");
        var held = Assert.Single(await _queue.GetMessagesAsync());

        Assert.Equal(0, await _client.ProcessExpiredMessagesAsync());
        await _queue.SendMessageAsync("at once", ttlSeconds: 0);
        Assert.Equal(1, await _client.ProcessExpiredMessagesAsync());
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(2, await _client.ProcessExpiredMessagesAsync());
        Assert.Equal(0, await _client.ProcessExpiredMessagesAsync());

        Assert.Empty(await _queue.GetPendingAsync());
        Assert.Equal(0, await _queue.AcknowledgeMessagesAsync([held]));
        Assert.Equal((1L, 0L), ((await _queue.GetInfoAsync()).MessageCount, (await _dead.GetInfoAsync()).MessageCount));
        await using var host = new Buffer.BufferHarness(ConnectionString, _time, _harness.Prefix);
        var lane = (await host.Buffer.ReadLanesAsync(default)).Single(status => status.IsMessages);
        Assert.Equal(3, lane.Ledger.Expired);
    }

    [Fact]
    [Trait("spec", "L-17")]
    public async Task The_buffers_sweep_sees_to_the_queues_too_and_nothing_of_them_is_claimed_as_points()
    {
        await using var host = new Buffer.BufferHarness(ConnectionString, _time, _harness.Prefix);
        await _queue.SendMessageAsync("a", ttlSeconds: 10);
        await _queue.SendMessageAsync("b", processAfter: _time.GetUtcNow().AddSeconds(5));
        Assert.Empty(await host.ClaimAsync());
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(2, await host.Buffer.SweepAsync(default));

        Assert.Empty(await host.ClaimAsync());
        Assert.Empty(await host.Events.ReadAsync(10, default));
        Assert.Empty(await host.Letters.ReadUnfiledAsync(10, default));
        Assert.Equal("b", Assert.Single(await _queue.GetMessagesAsync(10)).As<string>());
    }

    [Fact]
    [Trait("spec", "X-22")]
    [Trait("spec", "C-25")]
    [Trait("spec", "C-26")]
    public async Task A_message_for_later_is_delivered_when_due_without_an_attempt()
    {
        var id = await _queue.SendMessageAsync("later", processAfter: _time.GetUtcNow().AddHours(1));
        await _queue.SendMessageAsync("now", processAfter: _time.GetUtcNow().AddHours(-1));

        Assert.Equal("now", Assert.Single(await _queue.GetMessagesAsync(10)).As<string>());
        Assert.Equal(2, (await _queue.GetInfoAsync()).MessageCount);
        _time.Advance(TimeSpan.FromHours(1));
        var later = (await _queue.GetMessagesAsync(10)).Single(message => message.Id == id);

        Assert.Equal((1, 0), (later.DeliveryCount, later.Attempts));
        Assert.Empty(await _dead.PeekMessagesAsync());
    }

    [Fact]
    [Trait("spec", "X-12")]
    [Trait("spec", "V-14")]
    [Trait("spec", "C-28")]
    public async Task Priority_decides_and_one_take_in_ten_goes_to_the_lowest_band()
    {
        for (var i = 0; i < 20; i++)
            await _queue.SendMessageAsync("high", priority: 9);
        await _queue.SendMessageAsync("low", priority: 1);

        var taken = await _queue.GetMessagesAsync(15);

        Assert.Equal([9], taken.Index().Where(take => take.Item.Priority == 1).Select(take => take.Index));
    }

    [Fact]
    [Trait("spec", "L-29")]
    [Trait("spec", "C-45")]
    public async Task A_blocking_read_waits_for_a_message_at_most_so_long()
    {
        Assert.Empty(await _queue.GetMessagesAsync(block: false, timeout: TimeSpan.FromHours(1)));
        var none = _queue.GetMessagesAsync(count: 1, block: true, timeout: TimeSpan.FromSeconds(1));
        await Until(() => none.IsCompleted, TimeSpan.FromMilliseconds(100));
        Assert.Empty(await none);

        await using var another = _harness.Another();
        var one = _queue.GetMessagesAsync(count: 1, block: true, timeout: TimeSpan.FromHours(1));
        await (await another.Client.GetQueueAsync("orders"))!.SendMessageAsync(data: "a", ttlSeconds: 1_800);
        await Until(() => one.IsCompleted, TimeSpan.FromMilliseconds(100));

        Assert.Equal("a", Assert.Single(await one).As<string>());
        using var stop = new CancellationTokenSource();
        var endless = _queue.GetMessagesAsync(block: true, cancellationToken: stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => endless);
    }

    [Fact]
    [Trait("spec", "C-44")]
    public async Task Consumers_compete_for_messages()
    {
        await using var another = _harness.Another();
        var same = (await another.Client.GetQueueAsync("orders"))!;
        for (var i = 0; i < 60; i++)
            await _queue.SendMessageAsync(i);

        var taken = new List<QueueMessage>();
        while (taken.Count < 60)
            taken.AddRange((await Task.WhenAll(_queue.GetMessagesAsync(7), same.GetMessagesAsync(7))).SelectMany(messages => messages));

        Assert.Equal(60, taken.DistinctBy(message => message.Id).Count());
    }

    [Fact]
    public async Task A_message_can_be_held_longer_given_back_or_tried_again_later()
    {
        await _queue.SendMessageAsync("a");
        var first = await _queue.GetMessagesAsync();
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(1, await _queue.ExtendAsync(first, TimeSpan.FromSeconds(30)));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Empty(await _queue.GetMessagesAsync());

        Assert.Equal(1, await _queue.ReleaseMessagesAsync(first));
        var second = Assert.Single(await _queue.GetMessagesAsync());
        Assert.True(await _queue.RetryMessageAsync(second, "busy", TimeSpan.FromSeconds(5)));
        Assert.False(await _queue.RetryMessageAsync(second, "busy", TimeSpan.FromSeconds(5)));
        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Empty(await _queue.GetMessagesAsync());
        _time.Advance(TimeSpan.FromSeconds(0.1));
        var third = Assert.Single(await _queue.GetMessagesAsync());

        Assert.Equal((3, 1, "busy"), (third.DeliveryCount, third.Attempts, third.Failures[0].Reason));
    }

    /// <summary>Lets time go on until something has happened.</summary>
    async Task Until(Func<bool> happened, TimeSpan step)
    {
        for (var i = 0; i < 10_000 && !happened(); i++)
        {
            _time.Advance(step);
            await Task.Yield();
            await _client.ListQueuesAsync();
        }

        Assert.True(happened());
    }
}
