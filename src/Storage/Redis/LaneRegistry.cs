using System.Collections.Concurrent;
using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>
/// Which lanes and which queues of messages were ever used. A name is written here before its first batch, so that no batch lies where nobody looks,
/// and is either the one or the other for ever.
/// </summary>
internal sealed class LaneRegistry(string prefix, int maxLanes, TimeProvider time)
{
    readonly RedisKey _lanesKey = prefix + "lanes";
    readonly RedisKey _queuesKey = prefix + "queues";
    readonly ConcurrentDictionary<string, LaneKeys> _keys = new();
    readonly ConcurrentDictionary<string, bool> _written = new();

    public LaneKeys Keys(Lane lane) => _keys.GetOrAdd(lane.Name, _ => new LaneKeys(prefix, lane));

    public async Task<LaneKeys> UseAsync(IDatabase redis, Lane lane)
    {
        if (!_written.ContainsKey(lane.Name))
        {
            await CreateAsync(redis, lane);
            _written[lane.Name] = true;
        }

        return Keys(lane);
    }

    /// <returns>Whether the lane was not known.</returns>
    /// <exception cref="LaneRefusedException">The name is that of a queue of messages, or there are too many lanes.</exception>
    public async Task<bool> CreateAsync(IDatabase redis, Lane lane)
    {
        if (!IsBuiltIn(lane.Name) && lane.Name != Lane.Unrouted && await redis.SetLengthAsync(_lanesKey) >= maxLanes && !await redis.SetContainsAsync(_lanesKey, lane.Name))
            throw new LaneRefusedException("lane.too_many", $"there are {maxLanes} lanes already; a batch must name one of them");
        var created = await WriteAsync(redis, _lanesKey, _queuesKey, lane)
            ?? throw new LaneRefusedException("lane.taken", $"\"{lane.Name}\" is a queue of messages; points need a lane with another name");
        await redis.HashSetAsync(Keys(lane).Control, ControlFields.Created, time.GetUtcNow().ToUnixTimeMilliseconds(), When.NotExists);
        return created && !IsBuiltIn(lane.Name);
    }

    /// <returns>Whether the name may be that of a queue of messages; not if it is a lane's.</returns>
    public async Task<bool> UseForMessagesAsync(IDatabase redis, Lane queue)
    {
        // Another name in the same map, for a lane that is written is not a queue.
        var mark = "queue " + queue.Name;
        if (_written.ContainsKey(mark))
            return true;
        if (IsBuiltIn(queue.Name) || await WriteAsync(redis, _queuesKey, _lanesKey, queue) is null)
            return false;
        return _written[mark] = true;
    }

    /// <summary>The built-in lanes, and every other that was ever used.</summary>
    public async Task<IReadOnlyList<LaneKeys>> ReadAsync(IDatabase redis)
    {
        var names = await ReadNamesAsync(redis, _lanesKey, "");
        return [.. Lane.BuiltIn.Concat(names.Where(lane => !IsBuiltIn(lane.Name))).Select(Keys)];
    }

    /// <summary>Every queue of messages that was ever used.</summary>
    public async Task<IReadOnlyList<LaneKeys>> ReadQueuesAsync(IDatabase redis) =>
        [.. (await ReadNamesAsync(redis, _queuesKey, "queue ")).Select(Keys)];

    public Task<bool> IsQueueAsync(IDatabase redis, Lane lane) => redis.SetContainsAsync(_queuesKey, lane.Name);

    async Task<IReadOnlyList<Lane>> ReadNamesAsync(IDatabase redis, RedisKey set, string mark)
    {
        var names = (await redis.SetMembersAsync(set)).Select(name => name.ToString()).ToHashSet();
        // A store that came back empty must hear of the name again.
        foreach (var written in _written.Keys.Where(written => written.StartsWith("queue ", StringComparison.Ordinal) == (mark.Length > 0)))
            if (!names.Contains(written[mark.Length..]))
                _written.TryRemove(written, out _);

        return [.. names.Select(Lane.Parse).OfType<Lane>().OrderBy(lane => lane.Name, StringComparer.Ordinal)];
    }

    /// <returns>Whether the name was new; <see langword="null"/> where it is taken by the other kind.</returns>
    static async Task<bool?> WriteAsync(IDatabase redis, RedisKey set, RedisKey others, Lane lane)
    {
        var isNew = await redis.SetAddAsync(set, lane.Name);
        // After the own entry, so that of two that race at most one goes on.
        if (!await redis.SetContainsAsync(others, lane.Name))
            return isNew;
        if (isNew)
            await redis.SetRemoveAsync(set, lane.Name);
        return null;
    }

    static bool IsBuiltIn(string name) => Lane.BuiltIn.Any(lane => lane.Name == name);
}
