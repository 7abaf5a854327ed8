using StackExchange.Redis;

namespace PointBus.Storage.Redis;

internal sealed partial class RedisPointBuffer
{
    public Task<IReadOnlyList<LaneStatus>> ReadLanesAsync(CancellationToken cancellationToken) =>
        GuardAsync<IReadOnlyList<LaneStatus>>(
            async redis =>
            {
                var lanes = (await _lanes.ReadAsync(redis)).Select(keys => ReadLaneAsync(redis, keys, isMessages: false));
                var queues = (await _lanes.ReadQueuesAsync(redis)).Select(keys => ReadLaneAsync(redis, keys, isMessages: true));
                return await Task.WhenAll(lanes.Concat(queues));
            },
            cancellationToken);

    public Task DeclareUploadAsync(Lane lane, Guid uploadId, long batches, long points, CancellationToken cancellationToken) => GuardAsync(
        async redis =>
        {
            var keys = await _lanes.UseAsync(redis, lane);
            var change = new LaneChange(redis, keys);
            // Only the first counts: a resend under the same key may bring other points, which nobody accepted.
            _ = change.Run(commands => commands.HashSetAsync(keys.Upload(uploadId), UploadFields.DeclaredBatches, batches, When.NotExists));
            _ = change.Run(commands => commands.HashSetAsync(keys.Upload(uploadId), UploadFields.DeclaredPoints, points, When.NotExists));
            change.Keep(keys.Upload(uploadId), options.RememberUploadsFor);
            return await change.CommitAsync();
        },
        cancellationToken);

    public Task<UploadCounts?> ReadUploadAsync(Guid uploadId, CancellationToken cancellationToken) => GuardAsync(
        async redis =>
        {
            var lanes = await _lanes.ReadAsync(redis);
            var hashes = await Task.WhenAll(lanes.Select(keys => redis.HashGetAllAsync(keys.Upload(uploadId))));
            var sums = hashes.SelectMany(hash => hash).ToLookup(field => field.Name.ToString(), field => (long)field.Value);
            return sums.Count == 0
                ? null
                : new UploadCounts(
                    sums[UploadFields.Batches].Sum(), sums[Figures.Accepted].Sum(), sums[Figures.Stored].Sum(),
                    sums[Figures.Duplicate].Sum(), sums[Figures.Dead].Sum())
                {
                    DeclaredBatches = Declared(UploadFields.DeclaredBatches),
                    DeclaredPoints = Declared(UploadFields.DeclaredPoints),
                };

            long? Declared(string field) => sums.Contains(field) ? sums[field].Sum() : null;
        },
        cancellationToken);

    public Task<BatchStatus?> FindAsync(Guid batchId, CancellationToken cancellationToken) => GuardAsync(
        async redis =>
        {
            var lanes = await _lanes.ReadAsync(redis);
            var found = await Task.WhenAll(lanes.Select(keys => FindAsync(redis, keys, batchId)));
            return found.FirstOrDefault(status => status is not null);
        },
        cancellationToken);

    public Task<IReadOnlyList<DeadLetter>> ReadDeadLettersAsync(Lane lane, int limit, CancellationToken cancellationToken) =>
        GuardAsync<IReadOnlyList<DeadLetter>>(
            async redis =>
            {
                if (limit < 1)
                    return [];

                var keys = _lanes.Keys(lane);
                var newest = await redis.SortedSetRangeByRankAsync(keys.DeadLetters, 0, limit - 1, Order.Descending);
                var letters = await Task.WhenAll(newest.Select(async member =>
                    new StoredBatch(await redis.HashGetAllAsync(keys.Letter(Guid.Parse(member.ToString())))).AsLetter()));
                return [.. letters.OfType<DeadLetter>()];
            },
            cancellationToken);

    static async Task<LaneStatus> ReadLaneAsync(IDatabase redis, LaneKeys keys, bool isMessages)
    {
        var reading = new LaneChange(redis, keys);
        var figures = reading.Run(commands => commands.HashGetAllAsync(keys.Figures));
        var control = reading.Run(commands => commands.HashGetAsync(keys.Control, [ControlFields.Created, ControlFields.Paused, ControlFields.Deleted]));
        var oldest = Enumerable.Range(1, 10).Select(priority =>
        {
            var (from, to) = ReadyScore.Range(priority, priority);
            return reading.Run(commands => commands.SortedSetRangeByScoreWithScoresAsync(keys.Ready, from, to, take: 1));
        }).ToList();
        await reading.CommitAsync();

        var values = (await figures).ToDictionary(field => field.Name.ToString(), field => (long)field.Value);
        var heads = (await Task.WhenAll(oldest)).SelectMany(head => head).Select(head => ReadyScore.Acceptance(head.Score)).ToList();
        var marks = await control;
        var inFlight = BatchStates.InFlight.Sum(state => Of(Figures.Points(state)));
        return new LaneStatus
        {
            Lane = keys.Lane,
            IsMessages = isMessages,
            CreatedAt = marks[0].IsNull ? null : DateTimeOffset.FromUnixTimeMilliseconds((long)marks[0]),
            Paused = !marks[1].IsNull,
            Deleted = !marks[2].IsNull && (long)marks[2] == Of(Figures.Accepted) && inFlight == Of(Figures.Points(BatchStates.Leased)),
            Ready = Amount(BatchStates.Ready),
            Scheduled = Amount(BatchStates.Scheduled),
            Leased = Amount(BatchStates.Leased),
            Parked = Amount(BatchStates.Parked),
            DeadLetters = Amount(Figures.Letters),
            OldestReady = heads.Count > 0 ? DateTimeOffset.UnixEpoch.AddMicroseconds(heads.Min()) : null,
            Ledger = new LaneLedger(
                Of(Figures.Accepted), Of(Figures.Stored), Of(Figures.Duplicate), Of(Figures.Dead),
                Of(Figures.Discarded), Of(Figures.Expired), inFlight),
        };

        long Of(string figure) => values.GetValueOrDefault(figure);
        Amount Amount(string state) => new(Of(Figures.Batches(state)), Of(Figures.Points(state)));
    }

    static async Task<BatchStatus?> FindAsync(IDatabase redis, LaneKeys keys, Guid id)
    {
        // One transaction, or a batch that ends between the two looks would be in neither.
        var reading = new LaneChange(redis, keys);
        var live = reading.Run(commands => commands.HashGetAsync(
            keys.Batch(id), [StoredBatch.State, StoredBatch.Points, StoredBatch.Attempts, StoredBatch.Error]));
        var ended = reading.Run(commands => commands.StringGetAsync(keys.Done(id)));
        await reading.CommitAsync();

        var fields = await live;
        if (!fields[0].IsNull)
        {
            return new BatchStatus
            {
                BatchId = id,
                Lane = keys.Lane.Name,
                State = fields[0]!,
                PointCount = (int)fields[1],
                Attempts = (int)fields[2],
                Error = fields[3],
            };
        }

        return StoredJson.ReadMarker(await ended) is not { } marker
            ? null
            : new BatchStatus
            {
                BatchId = id,
                Lane = keys.Lane.Name,
                State = BatchStates.Done,
                PointCount = marker.Points,
                Attempts = marker.Attempts,
                Error = marker.Error,
                Stored = marker.Stored,
                Duplicate = marker.Duplicate,
                DeadLettered = marker.Dead,
            };
    }
}
