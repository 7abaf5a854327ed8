using PointBus.Storage.Queues;

namespace PointBus.Storage.Tests.Queues;

public abstract partial class QueueContract
{
    [Fact]
    [Trait("spec", "L-06")]
    [Trait("spec", "C-09")]
    public async Task A_message_moves_to_the_dead_letters_with_all_that_is_known_of_it()
    {
        var id = await _queue.SendMessageAsync(new { order = 17 }, ttlSeconds: 60, messageId: "order-17", priority: 9);
        var message = Assert.Single(await _queue.GetMessagesAsync());
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(1, await _queue.MoveToDlqAsync([message], "no such customer"));

        Assert.Equal(0, (await _queue.GetInfoAsync()).MessageCount);
        var letter = Assert.Single(await _dead.PeekMessagesAsync());
        Assert.Equal((id, "order-17", 60L, 1, 9), (letter.Id, letter.TrackingId, letter.TtlSeconds, letter.DeliveryCount, letter.Priority));
        Assert.Equal(new QueueFailure(_time.GetUtcNow(), "no such customer"), Assert.Single(letter.Failures));
        Assert.Equal(17, letter.Data!.Value.GetProperty("order").GetInt32());
        Assert.Equal(_dead.Name, letter.Queue);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, await _client.ProcessExpiredMessagesAsync());
        Assert.Single(await _dead.PeekMessagesAsync());
    }

    [Fact]
    [Trait("spec", "L-07")]
    [Trait("spec", "X-27")]
    public async Task Moving_it_again_moves_nothing()
    {
        var id = await _queue.SendMessageAsync("a");
        var message = Assert.Single(await _queue.GetMessagesAsync());

        Assert.Equal(1, await _queue.MoveToDlqAsync([id, id], "bad"));
        Assert.Equal(0, await _queue.MoveToDlqAsync([id], "bad"));
        Assert.Equal(0, await _queue.MoveToDlqAsync([message], "bad"));
        Assert.Single((await _dead.PeekMessagesAsync())[0].Failures);
        Assert.Equal(1, (await _dead.GetInfoAsync()).MessageCount);
    }

    [Fact]
    [Trait("spec", "L-08")]
    public async Task Moving_what_cannot_be_moved_is_no_error()
    {
        Assert.Equal(0, await _queue.MoveToDlqAsync([Guid.NewGuid().ToString("N")], "bad"));
        Assert.Equal(0, await _queue.MoveToDlqAsync(["no id"], "bad"));
        Assert.Equal(0, await _queue.MoveToDlqAsync(Array.Empty<string>(), "bad"));
        Assert.Equal(0, await _dead.MoveToDlqAsync([await _queue.SendMessageAsync("a")], "bad"));
        await _client.DeleteQueueAsync("orders");
        Assert.Equal(0, await _queue.MoveToDlqAsync([Guid.NewGuid().ToString("N")], "bad"));
    }

    [Fact]
    [Trait("spec", "L-09")]
    [Trait("spec", "C-14")]
    [Trait("spec", "C-21")]
    public async Task Dead_letters_can_be_looked_at_again_and_again()
    {
        var id = await _queue.SendMessageAsync("a");
        await _queue.GetMessagesAsync();
        _time.Advance(TimeSpan.FromMinutes(1));
        await _queue.MoveToDlqAsync(await _queue.GetMessagesAsync(), "bad");

        for (var i = 0; i < 3; i++)
        {
            var letter = Assert.Single(i % 2 == 0 ? await _dead.PeekMessagesAsync() : await _dead.GetMessagesAsync(10));
            Assert.Equal((id, 2, 1), (letter.Id, letter.DeliveryCount, letter.Failures.Count));
        }

        Assert.Empty(await _dead.GetPendingAsync());
    }

    [Fact]
    [Trait("spec", "X-24")]
    [Trait("spec", "V-21")]
    public async Task Looking_at_a_queue_changes_nothing()
    {
        var later = await _queue.SendMessageAsync("later", processAfter: _time.GetUtcNow().AddHours(1));
        var low = await _queue.SendMessageAsync("low", priority: 4);
        var high = await _queue.SendMessageAsync("high", priority: 6);
        var before = await _queue.GetInfoAsync();

        Assert.Equal([high, low, later], (await _queue.PeekMessagesAsync()).Select(message => message.Id));
        Assert.Equal([high, low], (await _queue.PeekMessagesAsync(2)).Select(message => message.Id));

        Assert.Equal(before, await _queue.GetInfoAsync());
        var taken = await _queue.GetMessagesAsync(5);
        Assert.Equal([(high, 1), (low, 1)], taken.Select(message => (message.Id, message.DeliveryCount)));
    }

    [Fact]
    [Trait("spec", "L-10")]
    [Trait("spec", "C-15")]
    public async Task A_dead_letter_that_was_dealt_with_is_removed_and_that_is_written_down()
    {
        var ids = await BuryAsync(3);

        Assert.Equal(2, await _dead.AcknowledgeMessagesAsync(ids.Take(2)));
        Assert.Equal(0, await _dead.AcknowledgeMessagesAsync(ids.Take(2)));
        Assert.Equal(1, await _dead.AcknowledgeMessagesAsync(await _dead.PeekMessagesAsync()));

        Assert.Equal(0, (await _dead.GetInfoAsync()).MessageCount);
        Assert.Equal([2L, 1], _harness.Audit.Records.Where(record => record.Action == "queue.acknowledge").Select(record => record.Count));
        var record = _harness.Audit.Records[0];
        Assert.Equal((_dead.Name, "system:queue-client", "done"), (record.Target, record.Actor, record.Outcome));
        Assert.Contains(ids[0], record.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    [Trait("spec", "L-11")]
    [Trait("spec", "X-27")]
    [Trait("spec", "C-16")]
    public async Task A_dead_letter_goes_back_with_its_history_and_its_time_to_live(bool reset, int deliveries)
    {
        using var activity = new System.Diagnostics.Activity("sender").Start();
        var id = await _queue.SendMessageAsync("a", ttlSeconds: 60, messageId: "order-17");
        await _queue.MoveToDlqAsync(await _queue.GetMessagesAsync(), "bad");
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(1, await _dead.RequeueMessagesAsync([id], _queue, reset));
        Assert.Equal(0, await _dead.RequeueMessagesAsync([id], _queue, reset));

        Assert.Equal((0L, 1L), ((await _dead.GetInfoAsync()).MessageCount, (await _queue.GetInfoAsync()).MessageCount));
        var message = Assert.Single(await _queue.GetMessagesAsync());
        Assert.Equal((id, "order-17", 60L, deliveries), (message.Id, message.TrackingId, message.TtlSeconds, message.DeliveryCount));
        Assert.Equal(activity.TraceId.ToString(), message.TraceId);
        Assert.Equal("bad", Assert.Single(message.Failures).Reason);
        Assert.Equal(new QueueRequeue(_time.GetUtcNow(), _dead.Name, _queue.Name), Assert.Single(message.Requeues));
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(1, await _client.ProcessExpiredMessagesAsync());
    }

    [Fact]
    [Trait("spec", "L-11")]
    public async Task A_dead_letter_can_go_to_another_queue()
    {
        var (billing, _) = await _harness.PairAsync("billing");
        var id = await _queue.SendMessageAsync(new { a = 1 }, ttlSeconds: 60, priority: 9);
        await _queue.MoveToDlqAsync([id], "bad");

        Assert.Equal(1, await _dead.RequeueMessagesAsync([id], billing));

        Assert.Equal((0L, 0L), ((await _dead.GetInfoAsync()).MessageCount, (await _queue.GetInfoAsync()).MessageCount));
        var message = Assert.Single(await billing.GetMessagesAsync());
        Assert.Equal((id, 9, billing.Name), (message.Id, message.Priority, message.Requeues[0].ToQueue));
        Assert.Equal("bad", Assert.Single(message.Failures).Reason);
        await billing.MoveToDlqAsync([message], "still bad");
        var back = (await _client.GetDeadLetterQueueAsync("billing"))!;
        Assert.Equal(1, await back.RequeueMessagesAsync([id], _queue));
        Assert.Equal(2, Assert.Single(await _queue.GetMessagesAsync()).Requeues.Count);
    }

    [Fact]
    [Trait("spec", "L-12")]
    public async Task Only_dead_letters_go_back_and_only_to_a_queue()
    {
        var waiting = await _queue.SendMessageAsync("a");
        var ids = await BuryAsync(1);

        Assert.Equal(0, await _dead.RequeueMessagesAsync([waiting], _queue));
        Assert.Equal(0, await _dead.RequeueMessagesAsync(ids, _dead));
        Assert.Equal(0, await _dead.RequeueMessagesAsync(["no id", Guid.NewGuid().ToString()]));
        Assert.Single(await _dead.PeekMessagesAsync());
    }

    [Theory]
    [InlineData("p", "not json")]
    [InlineData("z", "zstd")]
    [Trait("spec", "L-25")]
    [Trait("spec", "X-25")]
    public async Task What_cannot_be_read_becomes_a_dead_letter_with_its_bytes_and_others_flow(string field, string value)
    {
        var id = await _queue.SendMessageAsync("first");
        var next = await _queue.SendMessageAsync("next");
        await (await _harness.RawAsync()).HashSetAsync(_queue.Keys.Batch(Guid.Parse(id)), field, value);

        Assert.Equal(next, Assert.Single(await _queue.GetMessagesAsync()).Id);

        var letter = Assert.Single(await _dead.PeekMessagesAsync());
        Assert.Equal((id, "Unreadable message", (object?)null), (letter.Id, letter.Failures[0].Reason, letter.Data));
        Assert.Equal(field == "p" ? value : "\"first\"", System.Text.Encoding.UTF8.GetString(letter.RawData.Span));
    }

    async Task<IReadOnlyList<string>> BuryAsync(int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
            ids.Add(await _queue.SendMessageAsync(i));
        Assert.Equal(count, await _queue.MoveToDlqAsync(ids, "bad"));
        return ids;
    }
}
