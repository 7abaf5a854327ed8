using PointBus.Storage.Queues;
using PointBus.Storage.Tests.Buffer;

namespace PointBus.Storage.Tests.Queues;

public abstract partial class QueueContract
{
    [Fact]
    [Trait("spec", "L-18")]
    [Trait("spec", "C-43")]
    [Trait("spec", "X-28")]
    public async Task A_transaction_sends_all_with_real_ids_and_every_time_to_live()
    {
        var (billing, _) = await _harness.PairAsync("billing");
        using var transaction = _client.BeginTransaction();
        string[] ids =
        [
            transaction.SendMessage(_queue, "a", ttlSeconds: 5),
            transaction.SendMessage(_queue, "b", ttlSeconds: 10),
            transaction.SendMessage(billing, "c"),
        ];
        Assert.Empty(await _queue.PeekMessagesAsync());

        Assert.Equal(ids, await transaction.CommitAsync());

        Assert.Equal(ids[..2], (await _queue.PeekMessagesAsync()).Select(message => message.Id));
        Assert.Equal(ids[2..], (await billing.PeekMessagesAsync()).Select(message => message.Id));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, await _client.ProcessExpiredMessagesAsync());
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, await _client.ProcessExpiredMessagesAsync());
        Assert.Equal(1, await billing.AcknowledgeMessagesAsync(await billing.GetMessagesAsync()));
        await Assert.ThrowsAsync<QueueTransactionException>(() => transaction.CommitAsync());
    }

    [Fact]
    [Trait("spec", "L-19")]
    public async Task A_transaction_that_fails_or_is_dropped_sends_nothing()
    {
        using (var dropped = _client.BeginTransaction())
            dropped.SendMessage(_queue, "a");
        using var unwritable = _client.BeginTransaction();
        unwritable.SendMessage(_queue, "a");
        Assert.Throws<MessageException>(() => unwritable.SendMessage(_queue, new Loop()));
        Assert.Throws<QueueTransactionException>(() => unwritable.SendMessage(_dead, "a"));
        unwritable.Dispose();
        await Assert.ThrowsAsync<QueueTransactionException>(() => unwritable.CommitAsync());

        await using var small = new QueueHarness(ConnectionString, _time, maxMessages: 2, _harness.Prefix);
        var (queue, _) = await small.PairAsync("orders");
        using var tooMuch = small.Client.BeginTransaction();
        for (var i = 0; i < 3; i++)
            tooMuch.SendMessage(queue, i);
        await Assert.ThrowsAsync<QueueTransactionException>(() => tooMuch.CommitAsync());

        Assert.Empty(await _queue.PeekMessagesAsync());
        Assert.Empty(await _client.BeginTransaction().CommitAsync());
    }

    [Fact]
    [Trait("spec", "L-20")]
    [Trait("spec", "C-12")]
    public async Task A_missing_queue_is_null()
    {
        foreach (var name in new[] { "missing", "no name", "", "live", "live_points", "missing:dlq" })
        {
            Assert.Null(await _client.GetQueueAsync(name));
            Assert.Null(await _client.GetDeadLetterQueueAsync(name));
        }
    }

    [Fact]
    [Trait("spec", "L-21")]
    [Trait("spec", "C-03")]
    public async Task A_queue_is_found_by_each_of_its_names()
    {
        Assert.False((await _client.GetQueueAsync("orders"))!.IsDlq);
        Assert.False((await _client.GetQueueAsync(_harness.Prefix + "orders"))!.IsDlq);
        Assert.True((await _client.GetQueueAsync("orders:dlq"))!.IsDlq);
        Assert.IsType<DeadLetterMessageQueue>(await _client.GetQueueAsync(_harness.Prefix + "orders:dlq"));
        Assert.Equal(_harness.Prefix + "orders:dlq", (await _client.GetDeadLetterQueueAsync("orders"))!.Name);
        Assert.Equal(_harness.Prefix + "orders:dlq", (await _client.GetDeadLetterQueueAsync("orders:dlq"))!.Name);
    }

    [Fact]
    [Trait("spec", "L-22")]
    [Trait("spec", "C-02")]
    public async Task Making_a_queue_again_keeps_its_messages()
    {
        var id = await _queue.SendMessageAsync("a");
        _time.Advance(TimeSpan.FromHours(1));

        var (queue, dead) = await _client.CreateQueuePairAsync("orders");

        Assert.Equal(id, Assert.Single(await queue.GetMessagesAsync()).Id);
        Assert.Equal((_time.GetUtcNow().AddHours(-1), "orders-group"), ((await queue.GetInfoAsync()).CreatedAt, (await queue.GetInfoAsync()).ConsumerGroup));
        Assert.Equal("orders-group-dlq", (await dead.GetInfoAsync()).ConsumerGroup);
    }

    [Theory]
    [InlineData("live")]
    [InlineData("upload_points")]
    [InlineData("points")]
    [InlineData("orders:dlq")]
    [InlineData("no name")]
    public async Task A_name_that_is_taken_by_points_or_by_none_makes_no_queue(string name)
    {
        await using var host = new BufferHarness(ConnectionString, _time, _harness.Prefix);
        await host.Control.CreateAsync(Lane.Parse("points")!, default);

        await Assert.ThrowsAsync<QueueException>(() => _client.CreateQueuePairAsync(name));
        await Assert.ThrowsAsync<LaneRefusedException>(() => host.PutAsync(Lane.Parse("orders")!));
        Assert.Equal(2, (await _client.ListQueuesAsync()).Count);
    }

    [Fact]
    [Trait("spec", "L-23")]
    [Trait("spec", "C-06")]
    public async Task A_deleted_queue_is_gone_with_all_it_held()
    {
        await BuryAsync(1);
        await _queue.SendMessageAsync("a");
        var held = await _queue.GetMessagesAsync();

        Assert.True(await _client.DeleteQueueAsync("orders", deleteDlq: true));
        Assert.False(await _client.DeleteQueueAsync("orders", deleteDlq: true));

        Assert.Empty(await _client.ListQueuesAsync());
        Assert.Null(await _client.GetQueueAsync("orders"));
        Assert.Null(await _client.GetDeadLetterQueueAsync("orders"));
        Assert.Equal(0, await _queue.AcknowledgeMessagesAsync(held));
        await Assert.ThrowsAsync<QueueNotFoundException>(() => _queue.GetInfoAsync());
        await Assert.ThrowsAsync<QueueNotFoundException>(() => _queue.GetMessagesAsync());
        await Assert.ThrowsAsync<DeadLetterQueueNotFoundException>(() => _dead.GetInfoAsync());
    }

    [Fact]
    [Trait("spec", "L-23")]
    [Trait("spec", "C-07")]
    public async Task Dead_letters_that_were_kept_are_found_by_the_name_of_their_queue()
    {
        var ids = await BuryAsync(1);

        Assert.True(await _client.DeleteQueueAsync("orders", deleteDlq: false));

        Assert.Null(await _client.GetQueueAsync("orders"));
        Assert.Equal([_harness.Prefix + "orders:dlq"], (await _client.ListQueuesAsync()).Select(info => info.Name));
        var kept = (await _client.GetDeadLetterQueueAsync("orders"))!;
        Assert.Equal(ids, (await kept.PeekMessagesAsync()).Select(message => message.Id));
        Assert.False(await _client.DeleteQueueAsync("orders", deleteDlq: false));
        Assert.Equal(1, await kept.RequeueMessagesAsync(ids));
        Assert.NotNull(await _client.GetQueueAsync("orders"));
        Assert.True(await _client.DeleteQueueAsync("orders:dlq"));
        Assert.NotNull(await _client.GetDeadLetterQueueAsync("orders"));
    }

    [Fact]
    [Trait("spec", "L-24")]
    [Trait("spec", "V-22")]
    public async Task Deleting_a_missing_queue_says_so()
    {
        foreach (var name in new[] { "missing", "no name", "live" })
            Assert.False(await _client.DeleteQueueAsync(name));
    }

    [Fact]
    [Trait("spec", "L-26")]
    [Trait("spec", "X-26")]
    public async Task A_full_queue_refuses_the_newest_and_drops_nothing()
    {
        await using var small = new QueueHarness(ConnectionString, _time, maxMessages: 5, _harness.Prefix);
        var (queue, dead) = await small.PairAsync("orders");
        var first = await queue.SendMessageAsync(0);
        for (var i = 1; i < 5; i++)
            await queue.SendMessageAsync(i);

        var full = await Assert.ThrowsAsync<QueueFullException>(() => queue.SendMessageAsync(5));
        Assert.Equal(_harness.Prefix + "orders", full.Queue);
        Assert.Equal(5, (await queue.GetInfoAsync()).MessageCount);
        Assert.Equal(first, (await queue.PeekMessagesAsync(1))[0].Id);
        await queue.AcknowledgeMessagesAsync(await queue.GetMessagesAsync());
        await queue.SendMessageAsync(5);
        await queue.MoveToDlqAsync([(await queue.PeekMessagesAsync(1))[0].Id], "bad");
        await queue.SendMessageAsync(6);
        await Assert.ThrowsAsync<QueueFullException>(async () => await dead.RequeueMessagesAsync((await dead.PeekMessagesAsync()).Select(one => one.Id)));
        Assert.Single(await dead.PeekMessagesAsync());
    }

    [Fact]
    [Trait("spec", "X-23")]
    [Trait("spec", "C-29")]
    public async Task An_acknowledgement_goes_to_the_queue_of_its_message()
    {
        var (high, _) = await _harness.PairAsync("orders.high");
        await _queue.SendMessageAsync("a");
        await high.SendMessageAsync("b");
        QueueMessage[] messages = [.. await high.GetMessagesAsync(), .. await _queue.GetMessagesAsync()];

        Assert.Equal(2, await _queue.AcknowledgeMessagesAsync(messages));

        Assert.Equal((0L, 0L), ((await _queue.GetInfoAsync()).MessageCount, (await high.GetInfoAsync()).MessageCount));
    }

    [Fact]
    [Trait("spec", "C-35")]
    [Trait("spec", "C-36")]
    [Trait("spec", "C-37")]
    [Trait("spec", "L-28")]
    public async Task Health_tells_of_dead_letters_of_much_in_flight_and_of_queues_without_a_consumer()
    {
        Assert.Equal("healthy", (await _client.CheckHealthAsync()).Status);
        await BuryAsync(2);
        for (var i = 0; i < 101; i++)
            await _queue.SendMessageAsync(i);
        await _queue.GetMessagesAsync(101);
        var (idle, _) = await _harness.PairAsync("idle");
        await idle.SendMessageAsync("a");
        _time.Advance(TimeSpan.FromSeconds(61));

        var health = await _client.CheckHealthAsync();

        Assert.Equal("warning", health.Status);
        Assert.Equal(
            [
                new QueueIssue("queue_without_consumer", _harness.Prefix + "idle", 1),
                new QueueIssue("dlq_not_empty", _harness.Prefix + "orders:dlq", 2),
                new QueueIssue("high_pending_messages", _harness.Prefix + "orders", 101),
            ],
            health.Issues);
    }

    [Fact]
    [Trait("spec", "C-47")]
    public async Task A_store_that_does_not_answer_is_told_as_such()
    {
        await using var nowhere = QueueClient.Connect(new Storage.Redis.RedisBufferOptions { ConnectionString = "127.0.0.1:1" });

        await Assert.ThrowsAsync<QueueConnectionException>(() => nowhere.CreateQueuePairAsync("orders"));
        Assert.Equal("critical", (await nowhere.CheckHealthAsync()).Status);
        await using var here = QueueClient.Connect(_harness.Options);
        Assert.NotNull(await here.GetQueueAsync("orders"));
    }

    [Fact]
    public async Task What_cannot_be_sent_is_refused_before_it_is_sent()
    {
        await Assert.ThrowsAsync<MessageException>(() => _queue.SendMessageAsync(new Loop()));
        await Assert.ThrowsAsync<MessageException>(() => _queue.SendMessageAsync(new string('x', 1_048_576)));
        await Assert.ThrowsAsync<MessageException>(() => _queue.SendMessageAsync("a", priority: 11));
        await Assert.ThrowsAsync<MessageException>(() => _queue.SendMessageAsync("a", ttlSeconds: -1));
        await Assert.ThrowsAsync<MessageException>(() => _dead.SendMessageAsync("a"));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _queue.GetMessagesAsync(0));
        Assert.Equal(0, (await _queue.GetInfoAsync()).MessageCount);
        await _queue.SendMessageAsync(null);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, Assert.Single(await _queue.GetMessagesAsync()).Data!.Value.ValueKind);
    }

    [Fact]
    public async Task Lane_control_works_on_queues_too()
    {
        await using var host = new BufferHarness(ConnectionString, _time, _harness.Prefix);
        var lane = Lane.Parse("orders")!;
        await _queue.SendMessageAsync("a", processAfter: _time.GetUtcNow().AddHours(1));

        await host.Control.PauseAsync(lane, true, default);
        Assert.Equal(1, await host.Control.ForceAsync(lane, 10, default));
        Assert.Empty(await _queue.GetMessagesAsync());
        Assert.True((await _queue.GetInfoAsync()).Paused);
        await host.Control.PauseAsync(lane, false, default);
        Assert.Equal("\"a\"", System.Text.Encoding.UTF8.GetString(Assert.Single(await host.Control.PeekAsync(lane, new BatchPeekRequest(10, WithPayload: true), default)).Payload.Span));
        await _queue.GetMessagesAsync(consumerId: "one");
        Assert.Equal("one", Assert.Single(await host.Control.ReadPendingAsync(lane, 10, default)).Owner);
        await _queue.SendMessageAsync("b");
        Assert.Equal(1, await host.Control.ExpireAsync(lane, _time.GetUtcNow().AddSeconds(1), dryRun: false, default));
        Assert.Equal(1, await host.Control.PurgeAsync(lane, "ops", default));
        Assert.True(await host.Control.DeleteAsync(lane, true, "ops", default));
        Assert.Null(await _client.GetQueueAsync("orders"));
        Assert.Empty(await host.Events.ReadAsync(10, default));
    }

    sealed class Loop
    {
        public Loop Self => this;
    }
}
