using StackExchange.Redis;

namespace PointBus.Storage.Redis;

internal sealed partial class RedisPointBuffer
{
    public Task<IReadOnlyList<EnqueueResult>> EnqueueAsync(Lane lane, IReadOnlyList<BufferedBatch> batches, CancellationToken cancellationToken)
    {
        foreach (var batch in batches)
            Check(lane, batch);

        var offered = batches.Select(batch => (Batch: batch, Payload: StoredPayload.Pack(batch.Payload))).ToList();
        return lanes.RunAsync<IReadOnlyList<EnqueueResult>>(
            async redis =>
            {
                var keys = await lanes.Registry.UseAsync(redis, lane);
                for (var attempt = 0; attempt < RedisLanes.Tries; attempt++)
                {
                    var results = await FindKnownAsync(redis, keys, batches);
                    var fresh = offered.Where((_, i) => results[i].IsNew).ToList();
                    if (fresh.Count == 0)
                        return results;

                    int[] waiting = [.. fresh.Where(offer => offer.Batch.Header.PointCount > 0).Select(offer => offer.Batch.Header.Priority)];
                    if (waiting.Length > 0)
                        await lanes.RefuseIfFullAsync(redis, keys, waiting);
                    var change = lanes.Change(redis, keys);
                    foreach (var (batch, payload) in fresh)
                        Accept(change, batch, payload);
                    if (await change.CommitAsync() != Commit.Done)
                        continue;

                    signal.Set();
                    return results;
                }

                throw new BufferUnavailableException("Others offered the same batches at the same time; offer them again.");
            },
            cancellationToken);
    }

    static void Check(Lane lane, BufferedBatch batch)
    {
        var header = batch.Header;
        if (header.Lane != lane.Name)
            throw new ArgumentException($"Batch {header.BatchId} is of lane {header.Lane}, not {lane.Name}.", nameof(batch));
        if (header.Priority is < 1 or > 10)
            throw new ArgumentException($"Batch {header.BatchId} has priority {header.Priority}; 1 to 10 is allowed.", nameof(batch));
        if (header.PointCount < 0 || batch.Refused is { PointCount: < 0 })
            throw new ArgumentException($"Batch {header.BatchId} has a negative number of points.", nameof(batch));
    }

    /// <summary>What is known of each batch already, by the store or by an earlier one of the same call.</summary>
    static async Task<EnqueueResult[]> FindKnownAsync(IDatabase redis, LaneKeys keys, IReadOnlyList<BufferedBatch> batches)
    {
        var stored = await Task.WhenAll(batches.Select(async batch =>
        {
            var id = batch.Header.BatchId;
            var live = redis.KeyExistsAsync(keys.Batch(id));
            var done = redis.KeyExistsAsync(keys.Done(id));
            var byKey = keys.IdempotencyKey(batch.Header) is { } key ? redis.StringGetAsync(key) : Task.FromResult(RedisValue.Null);
            var isKnown = await live | await done;
            return isKnown ? id : Guid.TryParse((await byKey).ToString(), out var earlier) ? earlier : (Guid?)null;
        }));

        var seenIds = new HashSet<Guid>();
        var seenKeys = new Dictionary<RedisKey, Guid>();
        return [.. batches.Select((batch, i) =>
        {
            var id = batch.Header.BatchId;
            if (stored[i] is { } known)
                return new EnqueueResult(known, false);
            if (seenIds.Contains(id))
                return new EnqueueResult(id, false);
            if (keys.IdempotencyKey(batch.Header) is { } key && !seenKeys.TryAdd(key, id))
                return new EnqueueResult(seenKeys[key], false);

            seenIds.Add(id);
            return new EnqueueResult(id, true);
        })];
    }

    void Accept(LaneChange change, BufferedBatch batch, (ReadOnlyMemory<byte> Bytes, string Form) payload)
    {
        var header = batch.Header;
        change.RequireAbsent(change.Keys.Batch(header.BatchId));
        change.RequireAbsent(change.Keys.Done(header.BatchId));
        var key = change.Keys.IdempotencyKey(header);
        if (key is { } unused)
            change.RequireAbsent(unused);

        var refused = batch.Refused?.PointCount ?? 0;
        change.Count(Figures.Accepted, header.PointCount + refused);
        change.CountUpload(header.UploadId, (UploadFields.Batches, 1), (Figures.Accepted, header.PointCount + refused));
        if (batch.Refused is { } letter)
            change.AddLetter(letter);

        var acceptance = lanes.Clock.Next();
        if (header.PointCount == 0)
        {
            change.RecordEnd(header, acceptance, new BatchEnd(0, 0, 0, batch.Refused is { } only ? [only] : []), epoch: 1);
            return;
        }

        var due = header.ProcessAfter?.ToUnixTimeMilliseconds();
        change.Accept(header, payload, acceptance, due > lanes.Now ? due : null);
        if (key is { } used)
            change.Run(redis => redis.StringSetAsync(used, BatchMoves.Member(header.BatchId)));
    }
}
