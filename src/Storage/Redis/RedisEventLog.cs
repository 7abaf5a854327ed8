using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>The events that the changes of the lanes recorded.</summary>
internal sealed partial class RedisEventLog(RedisLanes lanes, ILogger<RedisEventLog> logger) : IBatchEventLog
{
    public Task<IReadOnlyList<RecordedEvent>> ReadAsync(int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        return lanes.RunAsync<IReadOnlyList<RecordedEvent>>(
            async redis =>
            {
                var heads = await Task.WhenAll((await lanes.Registry.ReadAsync(redis)).Select(async keys =>
                    (Keys: keys, Entries: await redis.SortedSetRangeByRankWithScoresAsync(keys.Events, 0, max - 1))));
                var oldest = heads
                    .SelectMany(head => head.Entries.Select(entry => (head.Keys, entry.Element, entry.Score)))
                    .OrderBy(entry => entry.Score)
                    .Take(max);

                var events = new List<RecordedEvent>();
                foreach (var (keys, element, _) in oldest)
                    if (EventText.Read(element.ToString()) is { } @event)
                        events.Add(new RecordedEvent(keys.Lane.Name, element.ToString(), @event));
                    else
                        await DropAsync(redis, keys, element);
                return events;
            },
            cancellationToken);
    }

    public Task RemoveAsync(IReadOnlyList<RecordedEvent> events, CancellationToken cancellationToken) => lanes.RunAsync(
        async redis => await Task.WhenAll(events.GroupBy(one => one.Lane).Select(lane =>
            redis.SortedSetRemoveAsync(lanes.KeysOf(lane.Key).Events, [.. lane.Select(one => (RedisValue)one.Token)]))),
        cancellationToken);

    /// <summary>What cannot be read would stand before everything else for ever; what it told of is known from its batch.</summary>
    async Task DropAsync(IDatabase redis, LaneKeys keys, RedisValue element)
    {
        if (await redis.SortedSetRemoveAsync(keys.Events, element))
            LogUnreadable(keys.Lane.Name, ((ReadOnlyMemory<byte>)element).Length);
    }

    [LoggerMessage(LogLevel.Error, "Dropped a recorded event of lane {Lane} that cannot be read, {Bytes} bytes")]
    partial void LogUnreadable(string lane, int bytes);
}
