using Microsoft.Extensions.Logging;
using PointBus.Contracts;
using StackExchange.Redis;

namespace PointBus.Storage.Redis;

internal sealed partial class RedisPointBuffer
{
    const int MovesPerSweep = 1_000;

    public Task<int> SweepAsync(CancellationToken cancellationToken) => lanes.RunAsync(
        async redis =>
        {
            var moved = 0;
            foreach (var keys in await lanes.Registry.ReadAsync(redis))
                if (moved < MovesPerSweep && !cancellationToken.IsCancellationRequested)
                    moved += await SweepAsync(redis, keys, MovesPerSweep - moved);
            var messages = await _messages.SweepAsync(cancellationToken);
            return moved + messages.Expired + messages.Moved;
        },
        cancellationToken);

    async Task<int> SweepAsync(IDatabase redis, LaneKeys keys, int max)
    {
        var now = lanes.Now;
        RedisKey[] sets = [keys.TimesToLive, keys.Due, keys.Leases];
        var ended = await Task.WhenAll(sets.Select(set => redis.SortedSetRangeByScoreAsync(set, stop: now, take: max)));
        var ids = ended.SelectMany(members => members).Distinct().Take(max).Select(member => Guid.Parse(member.ToString())).ToList();
        var rows = await RedisLanes.ReadRowsAsync(redis, keys, ids);

        for (var i = 0; i < ids.Count; i++)
            if (rows[i] is null)
                foreach (var set in sets)
                    await DropOrphanAsync(redis, keys, set, ids[i]);

        var moved = 0;
        // A time to live ends a batch that waits; one under lease may still be stored.
        foreach (var row in rows.OfType<BatchRow>().Where(row => row.Waits && row.HasExpired(now)))
            moved += await BuryAsync(redis, keys, row, DeadLetterReasons.Expired) ? 1 : 0;

        var due = rows.OfType<BatchRow>().Where(row => row.Until <= now && !(row.Waits && row.HasExpired(now))).ToLookup(row => row.State);
        foreach (var row in due[BatchStates.Parked])
            await RemindAsync(redis, keys, row);

        var lost = due[BatchStates.Leased].ToLookup(row => row.LostLeases >= lanes.Options.MaxLostLeases);
        foreach (var row in lost[true])
            moved += await ParkLostAsync(redis, keys, row) ? 1 : 0;

        var changes = await Task.WhenAll(due[BatchStates.Scheduled].Concat(lost[false]).Chunk(RedisLanes.BatchesPerChange).Select(chunk =>
            lanes.CommitAsync(redis, keys, chunk, (change, row) => change.MakeReady(row, row.State == BatchStates.Leased ? row.LostLeases + 1 : 0))));
        var woken = changes.Sum(commits => commits.Count(commit => commit == Commit.Done));
        if (lost[false].Any() && woken > 0)
            LogTakenBack(keys.Lane.Name, lost[false].Count());
        if (woken > 0)
            signal.Set();
        return moved + woken + await TakeOutCancelledAsync(redis, keys);
    }

    async Task RemindAsync(IDatabase redis, LaneKeys keys, BatchRow row)
    {
        var stored = await ReadWithoutPointsAsync(redis, keys, row.Id);
        if (stored.FailedBecause is not [.., var fault])
            fault = new FaultNote { At = lanes.UtcNow, Attempt = stored.FailedAttempts, Class = FaultClass.Unknown, Message = "It is not known any more." };
        await lanes.TryCommitAsync(redis, keys, [row], (change, one) => change.Remind(
            one, stored.HeaderOr(one, keys.Lane), fault, stored.FailedAttempts, NextReminder()));
    }

    /// <summary>A batch whose consumers were lost again and again, maybe because of it, fails like one whose attempt failed. The leases lost stay counted until a consumer lives.</summary>
    async Task<bool> ParkLostAsync(IDatabase redis, LaneKeys keys, BatchRow row)
    {
        var stored = await ReadWithoutPointsAsync(redis, keys, row.Id);
        var fault = new FaultNote
        {
            At = lanes.UtcNow,
            Attempt = stored.FailedAttempts + 1,
            Class = FaultClass.Unknown,
            Message = DeadLetterReasons.Text(DeadLetterReasons.WorkerLost),
            Worker = stored.LastOwner,
        };
        var faults = stored.FailedBecause.With(fault);
        return await lanes.TryCommitAsync(redis, keys, [row], (change, one) => change.Park(
            one, stored.HeaderOr(one, keys.Lane), faults, stored.FailedAttempts + 1, NextReminder(), one.LostLeases + 1)) == Commit.Done;
    }

    long NextReminder() => lanes.Now + (long)lanes.Options.RemindAfter.TotalMilliseconds;

    [LoggerMessage(3, LogLevel.Warning, "Took back batches of lane {Lane} whose leases ended without a word of their holders: {Count}")]
    partial void LogTakenBack(string lane, int count);
}
