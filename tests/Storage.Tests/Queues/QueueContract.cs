using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PointBus.Storage.Queues;
using PointBus.Storage.Tests.Buffer;

namespace PointBus.Storage.Tests.Queues;

[Trait("servers", "real")]
public sealed class RedisQueueTests(RedisFixture server) : QueueContract, IClassFixture<RedisFixture>
{
    protected override string ConnectionString => server.ConnectionString;
}

public sealed class GarnetQueueTests(EmbeddedGarnet server) : QueueContract, IClassFixture<EmbeddedGarnet>
{
    protected override string ConnectionString => server.ConnectionString;
}

/// <summary>The table of the queue library, row by row, over every store. The keys are recounted after each fact.</summary>
public abstract partial class QueueContract : IAsyncLifetime
{
    readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero));
    QueueHarness _harness = null!;
    QueueClient _client = null!;
    MessageQueue _queue = null!;
    DeadLetterMessageQueue _dead = null!;

    protected abstract string ConnectionString { get; }

    public async Task InitializeAsync()
    {
        _harness = new QueueHarness(ConnectionString, _time);
        _client = _harness.Client;
        (_queue, _dead) = await _harness.PairAsync();
    }

    public async Task DisposeAsync()
    {
        Assert.Empty(await _harness.FindFaultsAsync());
        await _harness.DisposeAsync();
    }

    [Fact]
    [Trait("spec", "L-01")]
    public async Task Ids_are_unique_and_sort_by_time_and_the_senders_id_time_and_life_stay_with_the_message()
    {
        var ids = new List<string>();
        for (var i = 0; i < 50; i++)
            ids.Add(await _queue.SendMessageAsync(new { i }, ttlSeconds: 1_800, messageId: $"order-{i}"));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        ids.Add(await _queue.SendMessageAsync(new { i = 50 }));

        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
        var first = Assert.Single(await _queue.GetMessagesAsync());
        Assert.Equal((ids[0], "order-0", 1_800L), (first.Id, first.TrackingId, first.TtlSeconds));
        Assert.Equal((_time.GetUtcNow().AddMilliseconds(-1), _time.GetUtcNow().AddMilliseconds(1_799_999)), (first.Timestamp, first.ExpiresAt));
        var last = (await _queue.PeekMessagesAsync(100))[^1];
        Assert.True(Guid.TryParse(last.TrackingId, out _));
        Assert.Null(last.ExpiresAt);
    }

    [Fact]
    [Trait("spec", "L-02")]
    public async Task A_message_comes_with_its_data_alone_and_is_one_by_default()
    {
        var id = await _queue.SendMessageAsync(new Order(17, "open"));
        await _queue.SendMessageAsync(new Order(18, "open"));

        var message = Assert.Single(await _queue.GetMessagesAsync());

        Assert.Equal(id, message.Id);
        Assert.Equal("""{"number":17,"state":"open"}""", JsonSerializer.Serialize(message.Data));
        Assert.Equal(new Order(17, "open"), message.As<Order>());
        Assert.Equal((_time.GetUtcNow(), 1, _queue.Name), (message.Timestamp, message.DeliveryCount, message.Queue));
        Assert.Equal("default-consumer", Assert.Single(await _queue.GetPendingAsync()).ConsumerId);
    }

    [Fact]
    [Trait("spec", "L-03")]
    [Trait("spec", "X-21")]
    [Trait("spec", "C-22")]
    public async Task What_is_not_acknowledged_is_delivered_again_and_counted()
    {
        var id = await _queue.SendMessageAsync("a");
        var first = Assert.Single(await _queue.GetMessagesAsync(consumerId: "one"));

        Assert.Empty(await _queue.GetMessagesAsync(consumerId: "one"));
        Assert.Empty(await _queue.GetMessagesAsync(consumerId: "two"));
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal([new PendingMessage(id, "one", TimeSpan.FromSeconds(29), 1)], await _queue.GetPendingAsync());
        Assert.Empty(await _queue.GetMessagesAsync(consumerId: "two"));
        _time.Advance(TimeSpan.FromSeconds(1));
        var second = Assert.Single(await _queue.GetMessagesAsync(consumerId: "two"));

        Assert.Equal((id, 2), (second.Id, second.DeliveryCount));
        Assert.Equal([new PendingMessage(id, "two", TimeSpan.Zero, 2)], await _queue.GetPendingAsync());
        Assert.Equal(0, await _queue.AcknowledgeMessagesAsync([first]));
        Assert.Equal(1, await _queue.AcknowledgeMessagesAsync([second]));
    }

    [Fact]
    [Trait("spec", "L-03")]
    [Trait("spec", "C-11")]
    public async Task A_message_whose_consumers_are_lost_again_and_again_becomes_a_dead_letter()
    {
        var id = await _queue.SendMessageAsync("poison");
        for (var i = 0; i < 4; i++)
        {
            Assert.Single(await _queue.GetMessagesAsync());
            _time.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Empty(await _queue.GetMessagesAsync());
        var letter = Assert.Single(await _dead.GetMessagesAsync());
        Assert.Equal((id, 4, QueueReasons.WorkerLost), (letter.Id, letter.DeliveryCount, Assert.Single(letter.Failures).Reason));
        await _dead.RequeueMessagesAsync([id]);
        Assert.Single(await _queue.GetMessagesAsync());
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(6, Assert.Single(await _queue.GetMessagesAsync()).DeliveryCount);
    }

    [Fact]
    [Trait("spec", "L-04")]
    [Trait("spec", "X-28")]
    [Trait("spec", "C-20")]
    public async Task Info_works_on_an_empty_queue_and_on_a_full_one()
    {
        var created = _time.GetUtcNow();
        Assert.Equal(new QueueInfo(_harness.Prefix + "orders", false, 0, 0, "orders-group", created), await _queue.GetInfoAsync());
        _time.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 3; i++)
            await _queue.SendMessageAsync(i);
        await _queue.GetMessagesAsync(2);

        Assert.Equal(new QueueInfo(_harness.Prefix + "orders", false, 3, 2, "orders-group", created), await _queue.GetInfoAsync());
        Assert.Equal(new QueueInfo(_harness.Prefix + "orders:dlq", true, 0, 0, "orders-group-dlq", created), await _dead.GetInfoAsync());
    }

    [Fact]
    [Trait("spec", "L-05")]
    [Trait("spec", "C-04")]
    public async Task The_list_names_queues_and_dead_letter_queues_with_the_prefix()
    {
        await _harness.PairAsync("billing");
        await _queue.SendMessageAsync("a");
        await _queue.MoveToDlqAsync([await _queue.SendMessageAsync("b")], "bad");

        var list = await _client.ListQueuesAsync();

        Assert.Equal(
            new[] { "billing", "billing:dlq", "orders", "orders:dlq" }.Select(name => _harness.Prefix + name),
            list.Select(info => info.Name));
        Assert.Equal([false, true, false, true], list.Select(info => info.IsDlq));
        Assert.Equal([0L, 0, 1, 1], list.Select(info => info.MessageCount));
        Assert.All(list, info => Assert.Equal(_time.GetUtcNow(), info.CreatedAt));
    }

    [Fact]
    [Trait("spec", "L-13")]
    [Trait("spec", "C-31")]
    public async Task Acknowledged_messages_are_gone_and_count_once()
    {
        for (var i = 0; i < 300; i++)
            await _queue.SendMessageAsync(i);
        var messages = await _queue.GetMessagesAsync(250);
        string[] ids = [.. messages.Select(message => message.Id)];

        Assert.Equal(100, await _queue.AcknowledgeMessagesAsync(messages.Take(100)));
        Assert.Equal(150, await _queue.AcknowledgeMessagesAsync(ids.Skip(100).Concat(["no id", Guid.NewGuid().ToString()])));
        Assert.Equal(0, await _queue.AcknowledgeMessagesAsync(ids));
        Assert.Equal(0, await _queue.AcknowledgeMessagesAsync(messages));
        Assert.Equal(0, await _queue.AcknowledgeMessagesAsync(Array.Empty<string>()));
        Assert.Equal(50, (await _queue.GetInfoAsync()).MessageCount);
        Assert.Equal(0, await _queue.AcknowledgeMessagesAsync((await _queue.PeekMessagesAsync(1)).Select(message => message.Id)));
    }

    [Fact]
    [Trait("spec", "L-14")]
    [Trait("spec", "C-24")]
    public async Task Deleted_messages_are_gone_whoever_holds_them()
    {
        var held = await _queue.SendMessageAsync("a", ttlSeconds: 60);
        var message = Assert.Single(await _queue.GetMessagesAsync());
        var waiting = await _queue.SendMessageAsync("b", ttlSeconds: 60);

        Assert.Equal(2, await _queue.DeleteMessagesAsync([held, waiting, "no id"]));
        Assert.Equal(0, await _queue.DeleteMessagesAsync([held, waiting]));
        Assert.Equal(0, await _queue.AcknowledgeMessagesAsync([message]));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, await _client.ProcessExpiredMessagesAsync());
    }

    [Fact]
    [Trait("spec", "L-15")]
    [Trait("spec", "C-23")]
    public async Task What_was_purged_cannot_come_back_and_the_queue_goes_on()
    {
        for (var i = 0; i < 5; i++)
            await _queue.SendMessageAsync(i);
        await _queue.SendMessageAsync("later", processAfter: _time.GetUtcNow().AddHours(1));
        var held = await _queue.GetMessagesAsync(2);

        Assert.Equal(6, await _queue.PurgeAsync());
        _time.Advance(TimeSpan.FromHours(2));

        Assert.Empty(await _queue.GetMessagesAsync(10));
        Assert.Equal(0, await _queue.AcknowledgeMessagesAsync(held));
        Assert.Equal(0, await _queue.ReleaseMessagesAsync(held));
        Assert.Equal(0, (await _queue.GetInfoAsync()).MessageCount);
        await _queue.SendMessageAsync("next");
        Assert.Single(await _queue.GetMessagesAsync());
    }

    sealed record Order(int Number, string State);
}
