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
                    var known = await FindKnownAsync(redis, keys, batches);
                    IReadOnlyList<EnqueueResult> results = [.. known.Select(one => one.Result)];
                    var fresh = offered.Where((_, i) => results[i].IsNew).ToList();
                    IReadOnlyList<DeadLetter> conflicts = [.. known.SelectMany(one => one.Conflict)];
                    if (fresh.Count == 0 && conflicts.Count == 0)
                        return results;

                    await RefuseIfFullAsync(redis, keys, fresh);
                    var change = lanes.Change(redis, keys);
                    foreach (var (batch, payload) in fresh)
                        Accept(change, batch, payload);
                    foreach (var letter in conflicts)
                        Accept(change, letter);
                    if (await change.CommitAsync() != Commit.Done)
                        continue;

                    signal.Set();
                    return results;
                }

                throw new BufferUnavailableException("Others offered the same batches at the same time; offer them again.");
            },
            cancellationToken);
    }

    /// <summary>Batches of nothing but refused points do not wait, but their letters take room.</summary>
    async Task RefuseIfFullAsync(IDatabase redis, LaneKeys keys, List<(BufferedBatch Batch, (ReadOnlyMemory<byte> Bytes, string Form) Payload)> fresh)
    {
        if (fresh.Count == 0)
            return;

        var bytes = fresh.Sum(offer => (long)offer.Payload.Bytes.Length + (offer.Batch.Refused?.Payload.Length ?? 0));
        int[] waiting = [.. fresh.Where(offer => offer.Batch.Header.PointCount > 0).Select(offer => offer.Batch.Header.Priority)];
        if (waiting.Length > 0)
            await lanes.RefuseIfFullAsync(redis, keys, waiting, fresh.Sum(offer => (long)offer.Batch.Header.PointCount), bytes);
        else
            await lanes.Load.RefuseIfFullAsync(redis, Band.High, 0, bytes);
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

    /// <summary>What cannot become a batch is accepted as a letter.</summary>
    static void Accept(LaneChange change, DeadLetter letter)
    {
        change.RequireAbsent(change.Keys.Letter(letter.LetterId));
        change.Count(Figures.Accepted, letter.PointCount);
        change.CountUpload(letter.Batch.UploadId, (Figures.Accepted, letter.PointCount));
        change.AddLetter(letter);
    }
}
