using System.Diagnostics;
using PointBus.Storage.Queues;
using PointBus.Storage.Redis;
using PointBus.TestKit;

namespace PointBus.Bench.Measures;

/// <summary>L-30: the queue library against a redis-server of its own: one sender, many at once, and reading with acknowledgement in batches of 100.</summary>
static class QueueSpeed
{
    const int BatchSize = 100;
    const int SendersAtOnce = 64;

    /// <summary>Once with every answer on disk, as PointBus runs its Redis, and once with a second's delay, as Redis comes.</summary>
    public static async Task RunAsync(int messages, CancellationToken cancellationToken)
    {
        foreach (var flush in (string[])["always", "everysec"])
        {
            Console.WriteLine($"appendfsync {flush}");
            await RunAsync(flush, messages, cancellationToken);
        }
    }

    static async Task RunAsync(string flush, int messages, CancellationToken cancellationToken)
    {
        await using var server = await RedisServer.StartAsync(flush);
        await using var client = QueueClient.Connect(new RedisBufferOptions { ConnectionString = server.ConnectionString, MaxBatchesPerLane = 10_000_000 });
        var (queue, _) = await client.CreateQueuePairAsync("speed", cancellationToken);
        await SendAsync(queue, messages / 10, 1, cancellationToken);

        await MeasureAsync("one sender", messages, () => SendAsync(queue, messages, 1, cancellationToken));
        await MeasureAsync($"{SendersAtOnce} senders", messages, () => SendAsync(queue, messages, SendersAtOnce, cancellationToken));
        await MeasureAsync($"transactions of {BatchSize}", messages, () => SendTogetherAsync(client, queue, messages, cancellationToken));
        await MeasureAsync($"get + acknowledge, {BatchSize} at once", messages, () => TakeAsync(queue, messages, cancellationToken));
    }

    static Task SendAsync(MessageQueue queue, int messages, int senders, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, senders).Select(async sender =>
        {
            for (var i = sender; i < messages; i += senders)
                await queue.SendMessageAsync(new { order = i, customer = "c-17", state = "open" }, cancellationToken: cancellationToken);
        }));

    static async Task SendTogetherAsync(QueueClient client, MessageQueue queue, int messages, CancellationToken cancellationToken)
    {
        for (var i = 0; i < messages; i += BatchSize)
        {
            using var transaction = client.BeginTransaction();
            for (var j = 0; j < BatchSize; j++)
                transaction.SendMessage(queue, new { order = i + j, customer = "c-17", state = "open" });
            await transaction.CommitAsync(cancellationToken);
        }
    }

    static async Task TakeAsync(MessageQueue queue, int messages, CancellationToken cancellationToken)
    {
        for (var taken = 0; taken < messages;)
        {
            var got = await queue.GetMessagesAsync(BatchSize, cancellationToken: cancellationToken);
            taken += await queue.AcknowledgeMessagesAsync(got, cancellationToken);
        }
    }

    static async Task MeasureAsync(string what, int messages, Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        Console.WriteLine($"{what,-32}{messages / Stopwatch.GetElapsedTime(started).TotalSeconds,12:N0} messages/s");
    }
}
