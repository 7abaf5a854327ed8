using System.Collections.Concurrent;
using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>
/// Queues of messages on the keys of lanes: a message is laid out like a batch with one point. They have a list of names of their own,
/// so that what goes over all lanes of points never meets them, and record no events.
/// </summary>
internal sealed partial class RedisMessages(RedisLanes lanes, BufferSignal signal)
{
    const int MessagesPerChange = 128;
    const int Page = 1_000;

    readonly ConcurrentDictionary<string, ClaimOrder> _orders = new();

    public RedisLanes Lanes => lanes;

    public BufferSignal Signal => signal;

    /// <summary>The message as its holder knows it, or only its id: then whatever state it is in counts.</summary>
    internal sealed record Reference(Guid Id, BatchRow? Held = null);

    /// <summary>Applies a change to messages that are in one of the states.</summary>
    /// <returns>Those it was done to.</returns>
    async Task<IReadOnlyList<BatchRow>> ChangeAsync(
        IDatabase redis, LaneKeys keys, IEnumerable<Reference> messages, Func<BatchRow, bool> allowed, Action<MessageChange, BatchRow> apply)
    {
        var done = new List<BatchRow>();
        foreach (var chunk in messages.DistinctBy(message => message.Id).Chunk(MessagesPerChange))
        {
            var left = chunk;
            for (var attempt = 0; attempt < RedisLanes.Tries && left.Length > 0; attempt++)
            {
                var rows = (await ReadRowsAsync(redis, keys, left)).OfType<BatchRow>().Where(allowed).ToList();
                var commits = await CommitAsync(redis, keys, rows, apply);
                done.AddRange(rows.Where((_, i) => commits[i] == Commit.Done));
                // Who names a message by its id means it as it is, not as it was read; a holder's word holds only as long as his lease.
                var moved = rows.Where((_, i) => commits[i] != Commit.Done).Select(row => row.Id).ToHashSet();
                left = [.. left.Where(message => moved.Contains(message.Id) && message.Held is null)];
            }
        }

        return done;
    }

    static async Task<IReadOnlyList<BatchRow?>> ReadRowsAsync(IDatabase redis, LaneKeys keys, IReadOnlyList<Reference> messages)
    {
        var unknown = await RedisLanes.ReadRowsAsync(redis, keys, [.. messages.Where(message => message.Held is null).Select(message => message.Id)]);
        return [.. messages.Select(message => message.Held).OfType<BatchRow>(), .. unknown];
    }

    async Task<Commit[]> CommitAsync<T>(IDatabase redis, LaneKeys keys, IReadOnlyList<T> items, Action<MessageChange, T> apply) =>
        items.Count > 1 && await TryCommitAsync(redis, keys, items, apply) == Commit.Done
            ? [.. Enumerable.Repeat(Commit.Done, items.Count)]
            : await Task.WhenAll(items.Select(item => TryCommitAsync(redis, keys, [item], apply)));

    async Task<Commit> TryCommitAsync<T>(IDatabase redis, LaneKeys keys, IReadOnlyList<T> items, Action<MessageChange, T> apply)
    {
        var commit = Commit.Collided;
        for (var attempt = 0; attempt < RedisLanes.Tries && commit == Commit.Collided; attempt++)
        {
            var change = new MessageChange(lanes.Change(redis, keys));
            foreach (var item in items)
                apply(change, item);
            commit = await change.CommitAsync();
        }

        // Not "no longer there": it may be.
        return commit == Commit.Collided ? throw new BufferUnavailableException("Others changed the same messages again and again.") : commit;
    }

    static async Task<IReadOnlyList<StoredMessage>> ReadAsync(IDatabase redis, LaneKeys keys, IEnumerable<Guid> ids)
    {
        var read = await Task.WhenAll(ids.Select(async id => StoredMessage.Read(id, await redis.HashGetAllAsync(keys.Batch(id)))));
        return [.. read.OfType<StoredMessage>()];
    }
}
