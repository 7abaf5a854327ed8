using System.Collections.Concurrent;
using PointBus.Storage.Queues;
using StackExchange.Redis;

namespace PointBus.Storage.Redis;

internal sealed partial class RedisMessages
{
    /// <summary>Leases messages of one queue in the order of claims. What has expired is removed, what cannot be read goes to the dead letters.</summary>
    public Task<IReadOnlyList<StoredMessage>> ReceiveAsync(LaneKeys keys, string owner, int max, TimeSpan lease, CancellationToken cancellationToken) =>
        lanes.RunAsync<IReadOnlyList<StoredMessage>>(
            async redis =>
            {
                var got = new List<StoredMessage>();
                for (var attempt = 0; attempt < RedisLanes.Tries && got.Count < max; attempt++)
                    if (!await ReceiveOnceAsync(redis, keys, owner, max - got.Count, lease, got))
                        break;
                return got;
            },
            cancellationToken);

    /// <returns>Whether another look may find more.</returns>
    async Task<bool> ReceiveOnceAsync(IDatabase redis, LaneKeys keys, string owner, int max, TimeSpan lease, List<StoredMessage> got)
    {
        var ended = ReadEndedAsync(redis, keys);
        var heads = await RedisPointBuffer.PeekAsync(redis, keys, max);
        if ((await ended).Count > 0)
        {
            await SetRightAsync(redis, keys, await ended);
            heads = await RedisPointBuffer.PeekAsync(redis, keys, max);
        }

        var order = _orders.GetOrAdd(keys.Lane.Name, _ => new ClaimOrder());
        var picked = order.Pick(heads, max);
        var rows = await RedisLanes.ReadRowsAsync(redis, keys, [.. picked.Select(pick => pick.Candidate.BatchId)]);
        var taken = new ConcurrentDictionary<Guid, Task<HashEntry[]>>();
        var ready = rows.OfType<BatchRow>().Where(row => row.State == BatchStates.Ready && !row.HasExpired(lanes.Now)).ToList();
        foreach (var chunk in ready.Chunk(MessagesPerChange))
        {
            var commits = await CommitAsync(redis, keys, chunk, (change, row) => taken[row.Id] = Lease(change, row, owner, lease));
            for (var i = 0; i < chunk.Length; i++)
                if (commits[i] != Commit.Done)
                    taken.TryRemove(chunk[i].Id, out _);
        }

        order.Taken(picked.Where(pick => taken.ContainsKey(pick.Candidate.BatchId)).Select(pick => pick.Lowest));
        var count = got.Count;
        foreach (var row in ready.Where(row => taken.ContainsKey(row.Id)))
            if (StoredMessage.Read(row.Id, await taken[row.Id]) is { } message && message.Json() is not null)
                got.Add(message);
            else
                await BuryAsync(redis, keys, [new(row.Id)], QueueReasons.Unreadable);
        return picked.Count > 0 && got.Count < count + picked.Count;
    }

    /// <returns>The whole hash, as leased.</returns>
    Task<HashEntry[]> Lease(MessageChange change, BatchRow row, string owner, TimeSpan lease)
    {
        var now = lanes.Now;
        change.Move(
            row, BatchStates.Leased, now + (long)lease.TotalMilliseconds,
            new(StoredBatch.Owner, owner), new(StoredBatch.LeasedSince, now));
        var key = change.Lane.Keys.Batch(row.Id);
        change.Lane.Run(redis => redis.HashIncrementAsync(key, StoredBatch.Deliveries));
        return change.Lane.Run(redis => redis.HashGetAllAsync(key));
    }

    /// <summary>Messages as they lie, in the order of claims, then the later ones; or the dead letters, oldest first. Changes nothing.</summary>
    public Task<IReadOnlyList<StoredMessage>> PeekAsync(LaneKeys keys, bool dead, int max, CancellationToken cancellationToken) => lanes.RunAsync(
        async redis =>
        {
            RedisKey[] sets = dead ? [keys.DeadLetters] : [keys.Ready, keys.Due];
            var ids = new List<Guid>();
            foreach (var set in sets)
                if (ids.Count < max)
                    ids.AddRange(await ReadIdsAsync(redis, set, max - ids.Count));
            return await ReadAsync(redis, keys, ids);
        },
        cancellationToken);

    /// <summary>The leased messages, the oldest lease first.</summary>
    public Task<IReadOnlyList<StoredMessage>> ReadPendingAsync(LaneKeys keys, CancellationToken cancellationToken) => lanes.RunAsync<IReadOnlyList<StoredMessage>>(
        async redis => [.. (await ReadAsync(redis, keys, await ReadIdsAsync(redis, keys.Leases, int.MaxValue)))
            .Where(message => message.Row.State == BatchStates.Leased)
            .OrderBy(message => message.LeasedSince)],
        cancellationToken);

    static async Task<IReadOnlyList<Guid>> ReadIdsAsync(IDatabase redis, RedisKey set, int max) =>
        [.. (await redis.SortedSetRangeByRankAsync(set, 0, max - 1L)).Select(member => Guid.Parse(member.ToString()))];
}
