using System.Collections.Concurrent;
using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>Which lanes were ever used. A lane is written here before its first batch, so that no batch lies where nobody looks.</summary>
internal sealed class LaneRegistry(string prefix)
{
    readonly RedisKey _key = prefix + "lanes";
    readonly ConcurrentDictionary<string, LaneKeys> _keys = new();
    readonly ConcurrentDictionary<string, bool> _written = new();

    public LaneKeys Keys(Lane lane) => _keys.GetOrAdd(lane.Name, _ => new LaneKeys(prefix, lane));

    public async Task<LaneKeys> UseAsync(IDatabase redis, Lane lane)
    {
        if (!_written.ContainsKey(lane.Name))
        {
            await redis.SetAddAsync(_key, lane.Name);
            _written[lane.Name] = true;
        }

        return Keys(lane);
    }

    /// <summary>The built-in lanes, and every other that was ever used.</summary>
    public async Task<IReadOnlyList<LaneKeys>> ReadAsync(IDatabase redis)
    {
        var names = (await redis.SetMembersAsync(_key)).Select(name => name.ToString()).ToHashSet();
        // A store that came back empty must hear of the lane again.
        foreach (var forgotten in _written.Keys.Where(name => !names.Contains(name)))
            _written.TryRemove(forgotten, out _);

        var others = names
            .Select(Lane.Parse)
            .OfType<Lane>()
            .Where(lane => Lane.BuiltIn.All(known => known.Name != lane.Name))
            .OrderBy(lane => lane.Name, StringComparer.Ordinal);
        return [.. Lane.BuiltIn.Concat(others).Select(Keys)];
    }
}
