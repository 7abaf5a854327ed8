using StackExchange.Redis;

namespace PointBus.Storage.Redis;

internal sealed partial class RedisLaneControl
{
    const int PeekPage = 1_000;

    public Task<IReadOnlyList<BatchPeek>> PeekAsync(Lane lane, BatchPeekRequest request, CancellationToken cancellationToken)
    {
        if (request.Count is < 1 or > 1_000 || request.Offset < 0)
            throw new ArgumentException("A look shows 1 to 1,000 batches, after none or more.", nameof(request));
        var sets = SetsOf(request.State, lanes.Registry.Keys(lane));

        return lanes.RunAsync<IReadOnlyList<BatchPeek>>(
            async redis =>
            {
                var seen = new List<BatchPeek>();
                var left = request.Offset;
                foreach (var set in sets)
                    for (var start = 0L; seen.Count < request.Count; start += PeekPage)
                    {
                        var ids = await ReadIdsAsync(redis, set, start, PeekPage);
                        var rows = await RedisLanes.ReadRowsAsync(redis, lanes.Registry.Keys(lane), ids);
                        var shown = rows.OfType<BatchRow>().Where(row => request.State is null ? row.Waits : row.State == request.State).ToList();
                        seen.AddRange(await ShowAsync(redis, lanes.Registry.Keys(lane), [.. shown.Skip(left).Take(request.Count - seen.Count)], request.WithPayload));
                        left = Math.Max(0, left - shown.Count);
                        if (ids.Count < PeekPage)
                            break;
                    }

                return seen;
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<PendingBatch>> ReadPendingAsync(Lane lane, int max, CancellationToken cancellationToken) => lanes.RunAsync<IReadOnlyList<PendingBatch>>(
        async redis =>
        {
            var keys = lanes.Registry.Keys(lane);
            var now = lanes.Now;
            var held = new List<(long Since, PendingBatch Batch)>();
            foreach (var (row, stored) in await ReadStatusesAsync(redis, keys, await ReadIdsAsync(redis, keys.Leases, 0, int.MaxValue)))
            {
                if (row.State != BatchStates.Leased)
                    continue;

                var since = stored.LeaseStart ?? now;
                held.Add((since, new PendingBatch(
                    row.Id, stored.LastOwner ?? "", row.Points, TimeSpan.FromMilliseconds(Math.Max(0, now - since)),
                    DateTimeOffset.FromUnixTimeMilliseconds(row.Until), stored.DeliveryCount)));
            }

            return [.. held.OrderBy(one => one.Since).ThenBy(one => one.Batch.BatchId).Take(max).Select(one => one.Batch)];
        },
        cancellationToken);

    static IReadOnlyList<RedisKey> SetsOf(string? state, LaneKeys keys) => state switch
    {
        null => [keys.Ready, keys.Due],
        BatchStates.Ready or BatchStates.Scheduled or BatchStates.Parked or BatchStates.Leased => [keys.SetOf(state)],
        _ => throw new ArgumentException($"\"{state}\" is not ready, scheduled, parked or leased.", nameof(state)),
    };

    static async Task<IReadOnlyList<Guid>> ReadIdsAsync(IDatabase redis, RedisKey set, long start, int count) =>
        [.. (await redis.SortedSetRangeByRankAsync(set, start, start + count - 1)).Select(member => Guid.Parse(member.ToString()))];

    static async Task<IReadOnlyList<BatchPeek>> ShowAsync(IDatabase redis, LaneKeys keys, IReadOnlyList<BatchRow> rows, bool withPayload)
    {
        var statuses = await ReadStatusesAsync(redis, keys, [.. rows.Select(row => row.Id)]);
        return await Task.WhenAll(statuses.Select(async status =>
        {
            var payload = withPayload ? await ReadPayloadAsync(redis, keys.Batch(status.Row.Id)) : default;
            return new BatchPeek(status.Stored.ToStatus(status.Row, keys.Lane), payload);
        }));
    }

    /// <summary>The batches that are still there, in the order asked for.</summary>
    static async Task<IReadOnlyList<(BatchRow Row, StoredBatch Stored)>> ReadStatusesAsync(IDatabase redis, LaneKeys keys, IReadOnlyList<Guid> ids)
    {
        var read = await Task.WhenAll(ids.Select(async id => (Id: id, Stored: BatchStatusFields.Stored(await redis.HashGetAsync(keys.Batch(id), BatchStatusFields.Names)))));
        return [.. read
            .Select(one => (Row: one.Stored.Row(one.Id), one.Stored))
            .Where(one => one.Row is not null)
            .Select(one => (one.Row!, one.Stored))];
    }

    static async Task<ReadOnlyMemory<byte>> ReadPayloadAsync(IDatabase redis, RedisKey batch)
    {
        var fields = await redis.HashGetAsync(batch, [StoredBatch.Payload, StoredBatch.Form]);
        return StoredPayload.TryUnpack(fields[0], fields[1], out var payload) ? payload : (ReadOnlyMemory<byte>)fields[0];
    }
}
