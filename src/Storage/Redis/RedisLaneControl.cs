using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>People's control of the lanes, on the same keys and by the same moves as the buffer.</summary>
internal sealed partial class RedisLaneControl(RedisLanes lanes, IPointBuffer buffer, IDeadLetters letters, RedisMessages messages, BufferSignal signal) : ILaneControl
{
    public Task<bool> CreateAsync(Lane lane, CancellationToken cancellationToken) => lanes.RunAsync(
        async redis =>
        {
            var isNew = await lanes.Registry.CreateAsync(redis, lane);
            return await redis.HashDeleteAsync(lanes.Registry.Keys(lane).Control, ControlFields.Deleted) || isNew;
        },
        cancellationToken);

    public async Task<bool> PauseAsync(Lane lane, bool paused, CancellationToken cancellationToken)
    {
        var control = lanes.Registry.Keys(lane).Control;
        var changed = await lanes.RunAsync(
            redis => paused
                ? redis.HashSetAsync(control, ControlFields.Paused, lanes.Now, When.NotExists)
                : redis.HashDeleteAsync(control, ControlFields.Paused),
            cancellationToken);
        if (changed && !paused)
            signal.Set();
        return changed;
    }

    public Task<BatchChange> BoostAsync(Guid batchId, int priority, CancellationToken cancellationToken)
    {
        if (priority is < 1 or > 10)
            throw new ArgumentOutOfRangeException(nameof(priority), priority, "1 to 10 is allowed.");

        return ChangeAsync(
            batchId,
            async (redis, keys, row) =>
            {
                if (!row.Waits)
                    return BatchChangeResult.Conflict;
                var commit = await lanes.TryCommitAsync(redis, keys, [row], (change, one) => change.Rank(one, priority));
                return commit == Commit.Done ? BatchChangeResult.Done : null;
            },
            cancellationToken);
    }

    public async Task<int> ForceAsync(Lane lane, int max, CancellationToken cancellationToken)
    {
        var forced = await lanes.RunAsync(
            async redis =>
            {
                var keys = lanes.Registry.Keys(lane);
                if (await lanes.Registry.IsQueueAsync(redis, lane))
                    return await messages.ForceAsync(redis, keys, max);

                var rows = await RedisLanes.ReadRowsAsync(redis, keys, await ReadIdsAsync(redis, keys.Due, 0, int.MaxValue));
                var oldest = rows
                    .OfType<BatchRow>()
                    .Where(row => row.State is BatchStates.Scheduled or BatchStates.Parked && !row.HasExpired(lanes.Now))
                    .OrderBy(row => row.Acceptance)
                    .Take(max)
                    .ToList();
                return await CommitStoredAsync(redis, keys, oldest, (change, row, stored) =>
                    change.Redeliver(row, stored.HeaderOr(row, keys.Lane), stored.FailedAttempts, "forced"));
            },
            cancellationToken);
        if (forced > 0)
            signal.Set();
        return forced;
    }

    /// <summary>Finds a batch in flight and changes it; one that moved meanwhile is looked at again.</summary>
    /// <param name="batchId">The batch.</param>
    /// <param name="change">Says what came of it; <see langword="null"/> where the batch has moved.</param>
    /// <param name="cancellationToken">Looked at before the first step.</param>
    Task<BatchChange> ChangeAsync(
        Guid batchId, Func<IDatabase, LaneKeys, BatchRow, Task<BatchChangeResult?>> change, CancellationToken cancellationToken) => lanes.RunAsync(
        async redis =>
        {
            for (var attempt = 0; attempt < RedisLanes.Tries; attempt++)
            {
                if (await buffer.FindAsync(batchId, cancellationToken) is not { } status)
                    return new BatchChange(BatchChangeResult.NotFound, null);
                if (status.State == BatchStates.Done)
                    return new BatchChange(BatchChangeResult.Conflict, status);

                var keys = lanes.KeysOf(status.Lane);
                if ((await RedisLanes.ReadRowsAsync(redis, keys, [batchId]))[0] is { } row && await change(redis, keys, row) is { } result)
                    return new BatchChange(result, await buffer.FindAsync(batchId, cancellationToken), row.Priority);
            }

            throw new BufferUnavailableException("Others changed the same batch again and again.");
        },
        cancellationToken);

    /// <summary>Changes batches by what their whole hashes say, those that are still as they were read.</summary>
    async Task<int> CommitStoredAsync(IDatabase redis, LaneKeys keys, IReadOnlyList<BatchRow> rows, Action<LaneChange, BatchRow, StoredBatch> apply)
    {
        var done = 0;
        foreach (var chunk in rows.Chunk(RedisLanes.BatchesPerChange))
        {
            var stored = await Task.WhenAll(chunk.Select(async row => (Row: row, Stored: new StoredBatch(await redis.HashGetAllAsync(keys.Batch(row.Id))))));
            var there = stored.Where(one => one.Stored.Row(one.Row.Id)?.Epoch == one.Row.Epoch).ToList();
            var commits = await lanes.CommitAsync(redis, keys, there, (change, one) => apply(change, one.Row, one.Stored));
            done += commits.Count(commit => commit == Commit.Done);
        }

        return done;
    }
}
