using PointBus.Storage.Queues;
using StackExchange.Redis;

namespace PointBus.Storage.Redis;

internal sealed partial class RedisMessages
{
    /// <summary>Makes due in all queues what has become due: ended times to live and leases, scheduled and failed messages. May run anywhere, any number of times at once.</summary>
    public Task<SweepCount> SweepAsync(CancellationToken cancellationToken) => lanes.RunAsync(
        async redis =>
        {
            var count = new SweepCount(0, 0);
            foreach (var keys in await lanes.Registry.ReadQueuesAsync(redis))
                for (var more = true; more && !cancellationToken.IsCancellationRequested;)
                {
                    var ended = await ReadEndedAsync(redis, keys);
                    var done = await SetRightAsync(redis, keys, ended);
                    count += done;
                    more = ended.Count >= Page && done.Expired + done.Moved > 0;
                }

            return count;
        },
        cancellationToken);

    /// <summary>What is to be done something about, or may be.</summary>
    async Task<IReadOnlyList<BatchRow>> ReadEndedAsync(IDatabase redis, LaneKeys keys)
    {
        RedisKey[] sets = [keys.TimesToLive, keys.Due, keys.Leases];
        var ended = await Task.WhenAll(sets.Select(set => redis.SortedSetRangeByScoreAsync(set, stop: lanes.Now, take: Page)));
        var ids = ended.SelectMany(members => members).Distinct().Select(member => Guid.Parse(member.ToString())).ToList();
        if (ids.Count == 0)
            return [];

        var rows = await RedisLanes.ReadRowsAsync(redis, keys, ids);
        for (var i = 0; i < ids.Count; i++)
            if (rows[i] is null)
                await DropOrphanAsync(redis, keys, sets, ids[i]);
        return [.. rows.OfType<BatchRow>()];
    }

    async Task<SweepCount> SetRightAsync(IDatabase redis, LaneKeys keys, IReadOnlyList<BatchRow> rows)
    {
        var now = lanes.Now;
        // Under lease too: nobody is to handle a message after its time.
        var expired = await ChangeAsync(
            redis, keys, rows.Where(row => row.HasExpired(now)).Select(Held), IsAlive, (change, row) => change.End(row, Figures.Expired));

        var due = rows.Where(row => !row.HasExpired(now) && row.Until <= now && row.State is not (BatchStates.Ready or MessageChange.Dead)).ToList();
        var lost = due.Where(row => row.State == BatchStates.Leased && row.LostLeases >= lanes.Options.MaxLostLeases).ToList();
        var buried = lost.Count > 0 ? await BuryAsync(redis, keys, [.. lost.Select(Held)], QueueReasons.WorkerLost) : 0;
        var ready = await ChangeAsync(
            redis, keys, due.Except(lost).Select(Held), IsAlive,
            (change, row) => change.Move(
                row, BatchStates.Ready, 0, new HashEntry(StoredMessage.LostLeases, row.State == BatchStates.Leased ? row.LostLeases + 1 : 0)));
        if (ready.Count > 0)
            signal.Set();
        return new SweepCount(expired.Count, buried + ready.Count);
    }

    static Reference Held(BatchRow row) => new(row.Id, row);

    async Task DropOrphanAsync(IDatabase redis, LaneKeys keys, RedisKey[] sets, Guid id)
    {
        var change = lanes.Change(redis, keys);
        change.RequireAbsent(keys.Batch(id));
        foreach (var set in sets)
            _ = change.Run(commands => commands.SortedSetRemoveAsync(set, BatchMoves.Member(id)));
        await change.CommitAsync();
    }
}

/// <summary>What a sweep did.</summary>
internal readonly record struct SweepCount(int Expired, int Moved)
{
    public static SweepCount operator +(SweepCount left, SweepCount right) => new(left.Expired + right.Expired, left.Moved + right.Moved);
}
