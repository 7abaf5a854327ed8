using StackExchange.Redis;

namespace PointBus.Storage.Redis;

internal sealed partial class RedisPointBuffer
{
    /// <summary>What is known of each batch already, by the store or by an earlier one of the same call.</summary>
    async Task<IReadOnlyList<KnownBatch>> FindKnownAsync(IDatabase redis, LaneKeys keys, IReadOnlyList<BufferedBatch> batches)
    {
        var stored = await Task.WhenAll(batches.Select(batch => FindKnownAsync(redis, keys, batch)));

        var seenIds = new Dictionary<Guid, BatchHeader>();
        var seenKeys = new Dictionary<RedisKey, BatchHeader>();
        return [.. batches.Select((batch, i) =>
        {
            var header = batch.Header;
            if (stored[i] is { } known)
                return known;
            if (seenIds.TryGetValue(header.BatchId, out var same))
                return new KnownBatch(new EnqueueResult(header.BatchId, false), Conflict(batch, same.BatchId, same.ContentHash));
            if (keys.IdempotencyKey(header) is { } key && !seenKeys.TryAdd(key, header))
                return new KnownBatch(new EnqueueResult(seenKeys[key].BatchId, false), Conflict(batch, seenKeys[key].BatchId, seenKeys[key].ContentHash));

            seenIds.Add(header.BatchId, header);
            return new KnownBatch(new EnqueueResult(header.BatchId, true), []);
        })];
    }

    async Task<KnownBatch?> FindKnownAsync(IDatabase redis, LaneKeys keys, BufferedBatch batch)
    {
        var id = batch.Header.BatchId;
        var live = redis.KeyExistsAsync(keys.Batch(id));
        var done = redis.KeyExistsAsync(keys.Done(id));
        var byKey = keys.IdempotencyKey(batch.Header) is { } key ? redis.StringGetAsync(key) : Task.FromResult(RedisValue.Null);
        var isKnown = await live | await done;
        if ((isKnown ? id : Guid.TryParse((await byKey).ToString(), out var earlier) ? earlier : (Guid?)null) is not { } known)
            return null;

        var conflict = Conflict(batch, known, await ReadContentHashAsync(redis, keys, known));
        // A message that is delivered again finds the letter of its first delivery.
        var isLettered = conflict.Count > 0 && await redis.KeyExistsAsync(keys.Letter(conflict[0].LetterId));
        return new KnownBatch(new EnqueueResult(known, false), isLettered ? [] : conflict);
    }

    static async Task<string?> ReadContentHashAsync(IDatabase redis, LaneKeys keys, Guid id)
    {
        var header = redis.HashGetAsync(keys.Batch(id), StoredBatch.Header);
        var marker = redis.StringGetAsync(keys.Done(id));
        return StoredJson.ReadHeader(await header)?.ContentHash ?? StoredJson.ReadMarker(await marker)?.ContentHash;
    }

    /// <summary>The letters of other points under an id or key that is taken. Their ids follow from what they hold.</summary>
    List<DeadLetter> Conflict(BufferedBatch batch, Guid known, string? knownHash)
    {
        var header = batch.Header;
        if (header.ContentHash is not { } hash || knownHash is null || knownHash == hash)
            return [];

        var error = $"conflict.payload_mismatch: other points came before under the same {(known == header.BatchId ? "batch id" : "idempotency key")}, as batch {known}";
        var letters = new List<DeadLetter>();
        if (header.PointCount > 0)
            letters.Add(DeadLetter.Of(header, DeadLetterReasons.PayloadMismatch, DeadLetterStages.Buffering, header.PointCount, batch.Payload, lanes.UtcNow) with
            {
                LetterId = StableId.From("conflict", header.Lane, known.ToString("N"), hash),
                Error = error,
            });
        if (batch.Refused is { } refused)
            letters.Add(refused with { LetterId = StableId.From("conflict-refused", header.Lane, known.ToString("N"), hash) });
        return letters;
    }

    /// <summary>What is known of a batch that is offered, and the letters to be written where it is not what is known.</summary>
    sealed record KnownBatch(EnqueueResult Result, IReadOnlyList<DeadLetter> Conflict);
}
