using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>
/// The buffer on Redis, Valkey or Garnet. Every change is one MULTI/EXEC that holds only while the batch's epoch is the
/// one that was read; keys and moves are told in docs/buffer.md.
/// </summary>
internal sealed partial class RedisPointBuffer(
    RedisConnection connection, RedisBufferOptions options, BufferSignal signal, TimeProvider time, ILogger<RedisPointBuffer> logger) : IPointBuffer
{
    const int Tries = 5;
    const int BatchesPerChange = 64;

    readonly LaneRegistry _lanes = new(options.Prefix);
    readonly AcceptanceClock _clock = new(time);
    readonly ClaimOrder _order = new();

    public Task PingAsync(CancellationToken cancellationToken) =>
        GuardAsync(redis => redis.PingAsync(), cancellationToken);

    long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Runs one call on one connection. It is never abandoned midway: the connection's time limits bound it, and its outcome is known more often.</summary>
    async Task<T> GuardAsync<T>(Func<IDatabase, Task<T>> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await call(await connection.GetDatabaseAsync());
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException or OperationCanceledException)
        {
            throw new BufferUnavailableException("The buffer's Redis did not answer: " + e.Message, e);
        }
    }

    /// <summary>Applies each item in one transaction; if one of them is stale, in one transaction each, so that it does not spoil the others.</summary>
    /// <returns>For each item, whether it was applied.</returns>
    static async Task<bool[]> CommitAsync<T>(IDatabase redis, LaneKeys keys, IReadOnlyList<T> items, Action<LaneChange, T> apply) =>
        items.Count > 1 && await TryCommitAsync(redis, keys, items, apply)
            ? [.. Enumerable.Repeat(true, items.Count)]
            : await Task.WhenAll(items.Select(item => TryCommitAsync(redis, keys, [item], apply)));

    static async Task<bool> TryCommitAsync<T>(IDatabase redis, LaneKeys keys, IReadOnlyList<T> items, Action<LaneChange, T> apply)
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var change = new LaneChange(redis, keys);
            foreach (var item in items)
                apply(change, item);
            var commit = await change.CommitAsync();
            if (commit != Commit.Collided)
                return commit == Commit.Done;
        }

        // Not "stale": the claim may still be held.
        return items.Count > 1 ? false : throw new BufferUnavailableException("Others changed the batch at the same time; nothing happened.");
    }

    /// <summary>Applies a change to claims of any lanes. A batch named twice is changed once.</summary>
    async Task<IReadOnlyList<bool>> CommitClaimsAsync<T>(IDatabase redis, IReadOnlyList<T> items, Func<T, Claim> claimOf, Action<LaneChange, T> apply)
    {
        var held = new bool[items.Count];
        var lanes = items
            .Select((item, index) => (Item: item, Index: index))
            .DistinctBy(entry => claimOf(entry.Item).Header.BatchId)
            .GroupBy(entry => claimOf(entry.Item).Header.Lane);

        await Task.WhenAll(lanes.SelectMany(lane => lane.Chunk(BatchesPerChange).Select(async chunk =>
        {
            var applied = await CommitAsync(redis, KeysOf(lane.Key), chunk, (change, entry) => apply(change, entry.Item));
            for (var i = 0; i < chunk.Length; i++)
                held[chunk[i].Index] = applied[i];
        })));
        return held;
    }

    LaneKeys KeysOf(string lane) =>
        _lanes.Keys(Lane.Parse(lane) ?? throw new ArgumentException($"\"{lane}\" is not the name of a lane.", nameof(lane)));

    static async Task<BatchRow?[]> ReadRowsAsync(IDatabase redis, LaneKeys keys, IReadOnlyList<Guid> ids) =>
        await Task.WhenAll(ids.Select(async id => BatchRow.Read(id, await redis.HashGetAsync(keys.Batch(id), BatchRow.Fields))));
}
