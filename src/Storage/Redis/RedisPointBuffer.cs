using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>
/// The buffer on Redis, Valkey or Garnet. Every change is one MULTI/EXEC that holds only while the batch's epoch is the
/// one that was read; keys and moves are told in docs/buffer.md.
/// </summary>
internal sealed partial class RedisPointBuffer(RedisLanes lanes, BufferSignal signal, ILogger<RedisPointBuffer> logger) : IPointBuffer
{
    readonly ClaimOrder _order = new();
    readonly RedisMessages _messages = new(lanes, signal);

    public Task PingAsync(CancellationToken cancellationToken) =>
        lanes.RunAsync(redis => redis.PingAsync(), cancellationToken);

    /// <summary>Applies a change to claims of any lanes. A batch named twice is changed once.</summary>
    async Task<IReadOnlyList<bool>> CommitClaimsAsync<T>(IDatabase redis, IReadOnlyList<T> items, Func<T, Claim> claimOf, Action<LaneChange, T> apply)
    {
        var held = new bool[items.Count];
        var byLane = items
            .Select((item, index) => (Item: item, Index: index))
            .DistinctBy(entry => claimOf(entry.Item).Header.BatchId)
            .GroupBy(entry => claimOf(entry.Item).Header.Lane);

        await Task.WhenAll(byLane.SelectMany(lane => lane.Chunk(RedisLanes.BatchesPerChange).Select(async chunk =>
        {
            var commits = await lanes.CommitAsync(redis, lanes.KeysOf(lane.Key), chunk, (change, entry) => apply(change, entry.Item));
            // Not "no longer held": it may be held still.
            if (commits.Contains(Commit.Collided))
                throw new BufferUnavailableException("Others changed the same batches again and again.");
            for (var i = 0; i < chunk.Length; i++)
                held[chunk[i].Index] = commits[i] == Commit.Done;
        })));
        return held;
    }

    /// <summary>Changes a batch that was set aside after just so many failed attempts.</summary>
    /// <returns>Whether this call did it.</returns>
    async Task<bool> CommitParkedAsync(
        string lane, Guid batchId, int attempts, bool withPoints, Action<LaneChange, BatchRow, StoredBatch> apply, CancellationToken cancellationToken)
    {
        var keys = lanes.KeysOf(lane);
        return await lanes.RunAsync(
            async redis =>
            {
                var stored = withPoints
                    ? new StoredBatch(await redis.HashGetAllAsync(keys.Batch(batchId)))
                    : await ReadWithoutPointsAsync(redis, keys, batchId);
                if (stored.Row(batchId) is not { State: BatchStates.Parked } row || stored.FailedAttempts != attempts)
                    return false;

                var commit = await lanes.TryCommitAsync(redis, keys, [row], (change, one) => apply(change, one, stored));
                return commit == Commit.Collided
                    ? throw new BufferUnavailableException("Others changed the same batch again and again.")
                    : commit == Commit.Done;
            },
            cancellationToken);
    }

    static async Task<StoredBatch> ReadWithoutPointsAsync(IDatabase redis, LaneKeys keys, Guid id)
    {
        var values = await redis.HashGetAsync(keys.Batch(id), BatchStatusFields.Names);
        return new StoredBatch([.. BatchStatusFields.Names.Zip(values, (name, value) => new HashEntry(name, value))]);
    }
}
