using StackExchange.Redis;

namespace PointBus.Storage.Redis;

internal sealed partial class RedisPointBuffer
{
    const int MovesPerSweep = 1_000;

    public Task<int> SweepAsync(CancellationToken cancellationToken) => GuardAsync(
        async redis =>
        {
            var moved = 0;
            foreach (var keys in await _lanes.ReadAsync(redis))
                if (moved < MovesPerSweep && !cancellationToken.IsCancellationRequested)
                    moved += await SweepAsync(redis, keys, MovesPerSweep - moved);
            return moved;
        },
        cancellationToken);

    async Task<int> SweepAsync(IDatabase redis, LaneKeys keys, int max)
    {
        var now = Now;
        RedisKey[] sets = [keys.TimesToLive, keys.Due, keys.Leases];
        var ended = await Task.WhenAll(sets.Select(set => redis.SortedSetRangeByScoreAsync(set, stop: now, take: max)));
        var ids = ended.SelectMany(members => members).Distinct().Take(max).Select(member => Guid.Parse(member.ToString())).ToList();
        var rows = await ReadRowsAsync(redis, keys, ids);

        for (var i = 0; i < ids.Count; i++)
            if (rows[i] is null)
                foreach (var set in sets)
                    await DropOrphanAsync(redis, keys, set, ids[i]);

        var moved = 0;
        // A time to live ends a batch that waits; one under lease may still be stored.
        foreach (var row in rows.OfType<BatchRow>().Where(row => row.Waits && row.HasExpired(now)))
            moved += await ExpireAsync(redis, keys, row) ? 1 : 0;

        var due = rows.OfType<BatchRow>().Where(row =>
            row.State != BatchStates.Ready && row.Until <= now && !(row.Waits && row.HasExpired(now)));
        var changes = await Task.WhenAll(due.Chunk(BatchesPerChange).Select(chunk =>
            CommitAsync(redis, keys, chunk, (change, row) => change.MakeReady(row))));
        var woken = changes.Sum(commits => commits.Count(commit => commit == Commit.Done));
        if (woken > 0)
            signal.Set();
        return moved + woken;
    }

    async Task<bool> ExpireAsync(IDatabase redis, LaneKeys keys, BatchRow row)
    {
        var stored = new StoredBatch(await redis.HashGetAllAsync(keys.Batch(row.Id)));
        return await BuryAsync(redis, keys, row, stored, DeadLetterReasons.Expired);
    }
}
