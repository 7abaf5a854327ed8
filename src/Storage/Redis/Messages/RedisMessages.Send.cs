using System.Collections.Concurrent;
using StackExchange.Redis;

namespace PointBus.Storage.Redis;

internal sealed partial class RedisMessages
{
    static readonly RedisValue[] HeldFields = [.. BatchStates.InFlight.Select(state => (RedisValue)Figures.Batches(state))];

    readonly ConcurrentDictionary<string, long> _held = new();

    /// <summary>Sends messages to one or more queues, all or none. An id must be a new one: nothing is looked up.</summary>
    /// <exception cref="BufferFullException">A queue holds all it may.</exception>
    public Task<bool> SendAsync(IReadOnlyList<NewMessage> messages, CancellationToken cancellationToken) => lanes.RunAsync(
        async redis =>
        {
            var queues = messages.GroupBy(message => message.Keys).Select(queue => (Keys: queue.Key, Messages: queue.ToList())).ToList();
            foreach (var (keys, sent) in queues)
                await RefuseIfFullAsync(redis, keys, sent.Count);

            var change = lanes.Change(redis, queues[0].Keys);
            var held = queues.Select(queue => Send(change, queue.Keys, queue.Messages)).ToList();
            await change.CommitAsync();
            for (var i = 0; i < queues.Count; i++)
                _held[queues[i].Keys.Lane.Name] = Sum(await held[i]) + queues[i].Messages.Count;
            signal.Set();
            return true;
        },
        cancellationToken);

    /// <returns>How many messages the queue held in each state before.</returns>
    Task<RedisValue[]> Send(LaneChange change, LaneKeys keys, List<NewMessage> messages)
    {
        // Also where somebody deletes the queue at this moment.
        change.Run(redis => TouchAsync(redis, keys));
        var held = change.Run(redis => redis.HashGetAsync(keys.Figures, HeldFields));
        change.Count(keys.Figures, Figures.Accepted, messages.Count);
        foreach (var group in messages.GroupBy(message => message.Due > lanes.Now ? BatchStates.Scheduled : BatchStates.Ready))
        {
            var (state, entries) = (group.Key, new List<SortedSetEntry>());
            foreach (var message in group)
            {
                var row = message.Row(lanes.Clock.Next());
                change.Run(redis => redis.HashSetAsync(keys.Batch(row.Id), message.Fields(row, state)));
                entries.Add(new(BatchMoves.Member(row.Id), state == BatchStates.Ready ? row.Score : message.Due!.Value));
            }

            change.Run(redis => redis.SortedSetAddAsync(keys.SetOf(state), [.. entries]));
            change.Count(keys.Figures, Figures.Batches(state), entries.Count);
            change.Count(keys.Figures, Figures.Points(state), entries.Count);
        }

        SortedSetEntry[] mortal = [.. messages
            .Where(message => message.ExpiresAt is not null)
            .Select(message => new SortedSetEntry(BatchMoves.Member(message.Id), message.ExpiresAt!.Value))];
        if (mortal.Length > 0)
            change.Run(redis => redis.SortedSetAddAsync(keys.TimesToLive, mortal));
        return held;
    }

    /// <summary>What the last answer said is looked at first, so that a queue far from its limit costs no question.</summary>
    async Task RefuseIfFullAsync(IDatabase redis, LaneKeys keys, int more)
    {
        var limit = lanes.Options.MaxBatchesPerLane;
        if (_held.TryGetValue(keys.Lane.Name, out var known) && known + more <= limit)
            return;

        var held = Sum(await redis.HashGetAsync(keys.Figures, HeldFields));
        _held[keys.Lane.Name] = held;
        if (held + more > limit)
            throw new BufferFullException(keys.Lane.Name, held, limit);
    }

    static long Sum(RedisValue[] counts) => counts.Sum(value => (long)value);
}
