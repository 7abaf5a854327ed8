using Microsoft.Extensions.DependencyInjection;
using PointBus.Bench.Installations;
using PointBus.Contracts;
using PointBus.Contracts.Packing;
using PointBus.Storage;
using PointBus.Storage.Redis;

namespace PointBus.Bench.Growth;

/// <summary>Batches of one point that wait in the buffer: half in the lane that is measured, put off for a month, half in a lane that is paused.</summary>
static class WaitingBatches
{
    const string Paused = "waiting";
    const int Together = 500, Senders = 4;

    public static async Task AddAsync(RealInstallation installation, int batches, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var services = new ServiceCollection().AddLogging().AddRedisBuffer(new RedisBufferOptions
        {
            ConnectionString = installation.RedisAddress, MaxBatchesPerLane = int.MaxValue, MaxPoints = long.MaxValue, MaxBytes = long.MaxValue,
        }).BuildServiceProvider();
        var buffer = services.GetRequiredService<IPointBuffer>();
        var now = time.GetUtcNow();

        // The lane is there once it has a batch; that one may be stored.
        await buffer.EnqueueAsync(Lane.Parse(Paused)!, [Batch(0, Paused, now)], cancellationToken);
        using (var answer = await installation.Client.PostAsync(new Uri($"/api/v1/queues/{Paused}/pause", UriKind.Relative), new StringContent("{\"reason\":\"measured\"}", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")), cancellationToken))
            answer.EnsureSuccessStatusCode();

        var chunks = Enumerable.Range(0, batches).Chunk(Together).Select((numbers, chunk) => (numbers, Lane: Lane.Parse(chunk % 2 == 0 ? Paused : "upload")!));
        await Parallel.ForEachAsync(chunks, new ParallelOptions { MaxDegreeOfParallelism = Senders, CancellationToken = cancellationToken }, async (chunk, token) =>
            await buffer.EnqueueAsync(chunk.Lane, [.. chunk.numbers.Select(i => Batch(i, chunk.Lane.Name, now))], token));
    }

    static BufferedBatch Batch(int i, string lane, DateTimeOffset now) => new(
        new BatchHeader
        {
            BatchId = Guid.CreateVersion7(now), Lane = lane, Priority = 5, PointCount = 1, FlightId = $"waiting-{i % 1000}", CreatedAt = now,
            Flight = new FlightDetails(), ContentHash = Guid.NewGuid().ToString("N"), ProcessAfter = lane == Paused ? null : now.AddDays(30),
        },
        PointPacker.Pack([new Point { Time = now.AddSeconds(-i % 100_000), Lat = 47 + i % 1000 * 1e-4, Lon = 11 }]).Bytes);
}
