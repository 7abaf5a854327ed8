using PointBus.Storage.Queues;
using StackExchange.Redis;

namespace PointBus.Storage.Redis;

internal sealed partial class RedisMessages
{
    static bool IsHeld(BatchRow row) => row.State == BatchStates.Leased;

    static bool IsAlive(BatchRow row) => row.State != MessageChange.Dead;

    static bool IsDead(BatchRow row) => row.State == MessageChange.Dead;

    /// <summary>Ends messages that are held; those that are not stay.</summary>
    public Task<int> AcknowledgeAsync(LaneKeys keys, IReadOnlyList<Reference> messages, CancellationToken cancellationToken) =>
        CountAsync(keys, messages, IsHeld, (change, row) => change.End(row, Figures.Stored), cancellationToken);

    /// <summary>Gives messages back at once, as if they had not been taken; the delivery stays counted.</summary>
    public async Task<int> ReleaseAsync(LaneKeys keys, IReadOnlyList<Reference> messages, CancellationToken cancellationToken)
    {
        var released = await CountAsync(
            keys, messages, IsHeld, (change, row) => change.Move(row, BatchStates.Ready, 0, new HashEntry(StoredMessage.LostLeases, 0)), cancellationToken);
        signal.Set();
        return released;
    }

    public Task<int> ExtendAsync(LaneKeys keys, IReadOnlyList<Reference> messages, TimeSpan lease, CancellationToken cancellationToken) =>
        CountAsync(keys, messages, IsHeld, (change, row) => change.Extend(row, lanes.Now + (long)lease.TotalMilliseconds), cancellationToken);

    /// <summary>Ends messages of the queue, or of its dead letters, that nobody wants any more.</summary>
    public Task<int> DiscardAsync(LaneKeys keys, bool dead, IReadOnlyList<Reference> messages, CancellationToken cancellationToken) =>
        CountAsync(keys, messages, dead ? IsDead : IsAlive, (change, row) => change.End(row, Figures.Discarded), cancellationToken);

    /// <summary>Puts messages of any state into the dead letters, each once.</summary>
    public Task<int> MoveToDlqAsync(LaneKeys keys, IReadOnlyList<Reference> messages, string reason, CancellationToken cancellationToken) => lanes.RunAsync(
        redis => BuryAsync(redis, keys, messages, reason), cancellationToken);

    /// <summary>An attempt failed: the message is delivered again after a while.</summary>
    public async Task<bool> RetryAsync(LaneKeys keys, StoredMessage message, string reason, TimeSpan after, CancellationToken cancellationToken)
    {
        var failures = Failed(message, lanes.UtcNow, reason);
        var due = lanes.Now + (long)after.TotalMilliseconds;
        return await CountAsync(
            keys, [new(message.Row.Id, message.Row)], IsHeld,
            (change, row) => change.Move(
                row, BatchStates.Parked, due,
                new(StoredMessage.Failures, failures), new(StoredBatch.Attempts, message.Attempts + 1), new(StoredMessage.LostLeases, 0)),
            cancellationToken) == 1;
    }

    /// <summary>Ends everything in the queue, held or not, or in its dead letters; at most as many as were there at the start.</summary>
    public Task<int> PurgeAsync(LaneKeys keys, bool dead, CancellationToken cancellationToken) => lanes.RunAsync(
        async redis =>
        {
            RedisKey[] sets = dead ? [keys.DeadLetters] : [keys.Ready, keys.Due, keys.Leases];
            var ids = await Task.WhenAll(sets.Select(set => ReadIdsAsync(redis, set, int.MaxValue)));
            var ended = await ChangeAsync(
                redis, keys, ids.SelectMany(set => set).Select(id => new Reference(id)), dead ? IsDead : IsAlive,
                (change, row) => change.End(row, Figures.Discarded));
            return ended.Count;
        },
        cancellationToken);

    async Task<int> BuryAsync(IDatabase redis, LaneKeys keys, IReadOnlyList<Reference> messages, string reason)
    {
        var now = lanes.UtcNow;
        var moved = 0;
        IReadOnlyList<Reference> left = [.. messages.DistinctBy(message => message.Id)];
        for (var attempt = 0; attempt < RedisLanes.Tries && left.Count > 0; attempt++)
        {
            var known = (await ReadAsync(redis, keys, left.Select(message => message.Id))).Where(message => IsAlive(message.Row)).ToDictionary(message => message.Row.Id);
            left = [.. left.Where(message => known.TryGetValue(message.Id, out var read) && (message.Held is null || message.Held.Epoch == read.Row.Epoch))];
            // As they were read, because the failures are written that were read.
            var done = await ChangeAsync(redis, keys, left.Select(message => Held(known[message.Id].Row)), IsAlive, (change, row) =>
                change.Move(row, MessageChange.Dead, now.ToUnixTimeMilliseconds(), new HashEntry(StoredMessage.Failures, Failed(known[row.Id], now, reason))));
            moved += done.Count;
            left = [.. left.Where(message => message.Held is null).ExceptBy(done.Select(row => row.Id), message => message.Id)];
        }

        return moved;
    }

    static byte[] Failed(StoredMessage message, DateTimeOffset now, string reason) =>
        MessageJson.Write([.. message.FailedBecause.TakeLast(QueueFailure.Kept - 1), new QueueFailure(now, reason)]);

    Task<int> CountAsync(
        LaneKeys keys, IReadOnlyList<Reference> messages, Func<BatchRow, bool> allowed, Action<MessageChange, BatchRow> apply, CancellationToken cancellationToken) =>
        lanes.RunAsync(async redis => (await ChangeAsync(redis, keys, messages, allowed, apply)).Count, cancellationToken);
}
