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

    readonly LaneRegistry _lanes = new(options.Prefix, time);
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
        catch (Exception e) when (IsOutage(e))
        {
            throw new BufferUnavailableException("The buffer's Redis did not answer: " + e.Message, e);
        }
    }

    static bool IsOutage(Exception e) =>
        e is RedisException or RedisCommandException or TimeoutException or ObjectDisposedException or OperationCanceledException;

    /// <summary>Applies each item in one transaction; if one of them is stale, in one transaction each, so that it does not spoil the others.</summary>
    static async Task<Commit[]> CommitAsync<T>(IDatabase redis, LaneKeys keys, IReadOnlyList<T> items, Action<LaneChange, T> apply) =>
        items.Count > 1 && await TryCommitAsync(redis, keys, items, apply) == Commit.Done
            ? [.. Enumerable.Repeat(Commit.Done, items.Count)]
            : await Task.WhenAll(items.Select(item => TryCommitAsync(redis, keys, [item], apply)));

    static async Task<Commit> TryCommitAsync<T>(IDatabase redis, LaneKeys keys, IReadOnlyList<T> items, Action<LaneChange, T> apply)
    {
        var commit = Commit.Collided;
        for (var attempt = 0; attempt < Tries && commit == Commit.Collided; attempt++)
        {
            var change = new LaneChange(redis, keys);
            foreach (var item in items)
                apply(change, item);
            commit = await change.CommitAsync();
        }

        return commit;
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
            var commits = await CommitAsync(redis, KeysOf(lane.Key), chunk, (change, entry) => apply(change, entry.Item));
            // Not "no longer held": it may be held still.
            if (commits.Contains(Commit.Collided))
                throw new BufferUnavailableException("Others changed the same batches again and again.");
            for (var i = 0; i < chunk.Length; i++)
                held[chunk[i].Index] = commits[i] == Commit.Done;
        })));
        return held;
    }

    LaneKeys KeysOf(string lane) =>
        _lanes.Keys(Lane.Parse(lane) ?? throw new ArgumentException($"\"{lane}\" is not the name of a lane.", nameof(lane)));

    static async Task<BatchRow?[]> ReadRowsAsync(IDatabase redis, LaneKeys keys, IReadOnlyList<Guid> ids) =>
        await Task.WhenAll(ids.Select(async id => BatchRow.Read(id, await redis.HashGetAsync(keys.Batch(id), BatchRow.Fields))));
}
