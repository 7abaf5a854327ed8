using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace PointBus.Storage.Redis;

internal sealed partial class RedisDeadLetters
{
    public Task<IReadOnlyList<UnfiledLetter>> ReadUnfiledAsync(int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        return lanes.RunAsync<IReadOnlyList<UnfiledLetter>>(
            async redis =>
            {
                var heads = await Task.WhenAll((await lanes.Registry.ReadAsync(redis)).Select(async keys =>
                    (Keys: keys, Entries: await redis.SortedSetRangeByRankWithScoresAsync(keys.Unfiled, 0, max - 1))));
                var oldest = heads
                    .SelectMany(head => head.Entries.Select(entry => (head.Keys, entry.Element, entry.Score)))
                    .OrderBy(entry => entry.Score)
                    .Take(max);
                var letters = await Task.WhenAll(oldest.Select(entry => ReadUnfiledAsync(redis, entry.Keys, entry.Element)));
                return [.. letters.OfType<UnfiledLetter>()];
            },
            cancellationToken);
    }

    /// <summary>A letter that has moved since it was read stays, so that the catalog hears of its state at least once more.</summary>
    public Task MarkFiledAsync(IReadOnlyList<UnfiledLetter> letters, CancellationToken cancellationToken) => lanes.RunAsync(
        async redis => await Task.WhenAll(letters.GroupBy(letter => letter.Letter.Batch.Lane).Select(lane =>
            lanes.CommitAsync(redis, lanes.KeysOf(lane.Key), [.. lane], (change, one) => change.MarkFiled(one.Letter.LetterId, one.Version, one.StoredBytes)))),
        cancellationToken);

    async Task<UnfiledLetter?> ReadUnfiledAsync(IDatabase redis, LaneKeys keys, RedisValue member)
    {
        var id = Guid.Parse(member.ToString());
        var fields = await redis.HashGetAllAsync(keys.Letter(id));
        var values = fields.ToDictionary(field => field.Name, field => field.Value);
        var row = LetterRow.Read(id, keys.Lane.Name, [.. LetterRow.Fields.Select(name => values.GetValueOrDefault(name))]);
        if (row is not null && new StoredBatch(fields).AsLetter() is { } letter)
            return new UnfiledLetter(letter, row.State, row.Version) { StoredBytes = (long)values.GetValueOrDefault(BatchRow.BytesField) };

        // Filed by another host a moment ago, or damaged: then it would stand before the others for ever.
        if (await redis.SortedSetRemoveAsync(keys.Unfiled, member))
            LogUnreadable(id, keys.Lane.Name);
        return null;
    }

    [LoggerMessage(LogLevel.Error, "Dropped letter {LetterId} of lane {Lane} from the letters to be filed: its content cannot be read")]
    partial void LogUnreadable(Guid letterId, string lane);
}
