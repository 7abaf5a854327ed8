using StackExchange.Redis;

namespace PointBus.Storage.Redis;

internal sealed partial class RedisLaneControl
{
    public Task<BatchChange> CancelAsync(Guid batchId, string actor, CancellationToken cancellationToken) => ChangeAsync(
        batchId,
        async (redis, keys, row) =>
        {
            if (row.Waits)
                return await TakeOutAsync(redis, keys, [row], actor) == 1 ? BatchChangeResult.Done : null;
            return await AskToStopAsync(redis, keys, row, actor) ? BatchChangeResult.Requested : null;
        },
        cancellationToken);

    public Task<int> PurgeAsync(Lane lane, string actor, CancellationToken cancellationToken) => lanes.RunAsync(
        async redis =>
        {
            var keys = lanes.Registry.Keys(lane);
            return await lanes.Registry.IsQueueAsync(redis, lane)
                ? await messages.PurgeAsync(keys, dead: false, cancellationToken)
                : await PurgeAsync(redis, keys, actor);
        },
        cancellationToken);

    public Task<bool> DeleteAsync(Lane lane, bool deleteDeadLetters, string actor, CancellationToken cancellationToken) => lanes.RunAsync(
        async redis =>
        {
            var keys = lanes.Registry.Keys(lane);
            if (await lanes.Registry.IsQueueAsync(redis, lane))
                return await messages.DeleteAsync(keys, deleteDeadLetters, cancellationToken);

            var isBuiltIn = Lane.BuiltIn.Any(known => known.Name == lane.Name);
            var status = (await buffer.ReadLanesAsync(cancellationToken)).FirstOrDefault(one => one.Lane.Name == lane.Name);
            if (status is null || (status.Deleted && !(deleteDeadLetters && status.DeadLetters.Batches > 0)))
                return false;

            await PurgeAsync(redis, keys, actor);
            foreach (var row in await ReadRowsAsync(redis, keys, keys.Leases))
                await AskToStopAsync(redis, keys, row, actor);
            if (deleteDeadLetters)
                foreach (var letter in await ReadIdsAsync(redis, keys.DeadLetters, 0, int.MaxValue))
                    await letters.ArchiveAsync(new LetterAction(lane.Name, letter, actor), expired: false, cancellationToken);
            if (!isBuiltIn)
                await redis.HashSetAsync(keys.Control, ControlFields.Deleted, (long)await redis.HashGetAsync(keys.Figures, Figures.Accepted));
            await redis.HashDeleteAsync(keys.Control, ControlFields.Paused);
            return true;
        },
        cancellationToken);

    public Task<int> ExpireAsync(Lane lane, DateTimeOffset acceptedBefore, bool dryRun, CancellationToken cancellationToken) => lanes.RunAsync(
        async redis =>
        {
            var keys = lanes.Registry.Keys(lane);
            var cutoff = (acceptedBefore - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
            var old = (await ReadOldAsync(redis, keys, cutoff)).Where(row => row.Waits && row.Acceptance < cutoff).ToList();
            if (dryRun)
                return old.Count;
            return await lanes.Registry.IsQueueAsync(redis, lane)
                ? await messages.ExpireAsync(redis, keys, old)
                : await CommitStoredAsync(redis, keys, old, (change, row, stored) =>
                    change.Bury(row, stored, DeadLetterReasons.Expired, DeadLetterStages.Buffering));
        },
        cancellationToken);

    /// <summary>Takes out what waits now; what comes in meanwhile stays.</summary>
    async Task<int> PurgeAsync(IDatabase redis, LaneKeys keys, string actor)
    {
        var waiting = await Task.WhenAll(ReadRowsAsync(redis, keys, keys.Ready), ReadRowsAsync(redis, keys, keys.Due));
        return await TakeOutAsync(redis, keys, [.. waiting.SelectMany(rows => rows).Where(row => row.Waits)], actor);
    }

    Task<int> TakeOutAsync(IDatabase redis, LaneKeys keys, IReadOnlyList<BatchRow> rows, string actor) => CommitStoredAsync(
        redis, keys, rows, (change, row, stored) => change.Bury(row, stored, DeadLetterReasons.Cancelled, DeadLetterStages.Buffering, actor));

    async Task<bool> AskToStopAsync(IDatabase redis, LaneKeys keys, BatchRow row, string actor) =>
        await lanes.TryCommitAsync(redis, keys, [row], (change, one) => change.AskToStop(one, actor)) == Commit.Done;

    /// <summary>The ready batches of each priority by age, and all that wait for their time.</summary>
    static async Task<IReadOnlyList<BatchRow>> ReadOldAsync(IDatabase redis, LaneKeys keys, long cutoff)
    {
        var ready = await Task.WhenAll(Enumerable.Range(1, 10).Select(priority =>
            redis.SortedSetRangeByScoreAsync(keys.Ready, ReadyScore.Of(priority, 0), ReadyScore.Of(priority, cutoff))));
        var rows = await RedisLanes.ReadRowsAsync(redis, keys, [.. ready.SelectMany(members => members).Select(member => Guid.Parse(member.ToString()))]);
        return [.. rows.OfType<BatchRow>(), .. await ReadRowsAsync(redis, keys, keys.Due)];
    }

    static async Task<IReadOnlyList<BatchRow>> ReadRowsAsync(IDatabase redis, LaneKeys keys, RedisKey set) =>
        [.. (await RedisLanes.ReadRowsAsync(redis, keys, await ReadIdsAsync(redis, set, 0, int.MaxValue))).OfType<BatchRow>()];
}
