using StackExchange.Redis;

namespace PointBus.Storage.Redis;

internal sealed partial class RedisPointBuffer
{
    public Task<IReadOnlyList<LaneStatus>> ReadLanesAsync(CancellationToken cancellationToken) =>
        lanes.RunAsync<IReadOnlyList<LaneStatus>>(
            async redis =>
            {
                var points = (await lanes.Registry.ReadAsync(redis)).Select(keys => ReadLaneAsync(redis, keys, isMessages: false));
                var messages = (await lanes.Registry.ReadQueuesAsync(redis)).Select(keys => ReadLaneAsync(redis, keys, isMessages: true));
                return await Task.WhenAll(points.Concat(messages));
            },
            cancellationToken);

    public Task DeclareUploadAsync(Lane lane, Guid uploadId, long batches, long points, CancellationToken cancellationToken) => lanes.RunAsync(
        async redis =>
        {
            var keys = await lanes.Registry.UseAsync(redis, lane);
            var change = lanes.Change(redis, keys);
            // Only the first counts: a resend under the same key may bring other points, which nobody accepted.
            _ = change.Run(commands => commands.HashSetAsync(keys.Upload(uploadId), UploadFields.DeclaredBatches, batches, When.NotExists));
            _ = change.Run(commands => commands.HashSetAsync(keys.Upload(uploadId), UploadFields.DeclaredPoints, points, When.NotExists));
            change.Keep(keys.Upload(uploadId), lanes.Options.RememberUploadsFor);
            return await change.CommitAsync();
        },
        cancellationToken);

    public Task<UploadCounts?> ReadUploadAsync(Guid uploadId, CancellationToken cancellationToken) => lanes.RunAsync(
        async redis =>
        {
            var all = await lanes.Registry.ReadAsync(redis);
            var hashes = await Task.WhenAll(all.Select(keys => redis.HashGetAllAsync(keys.Upload(uploadId))));
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

    public Task<BatchStatus?> FindAsync(Guid batchId, CancellationToken cancellationToken) => lanes.RunAsync(
        async redis =>
        {
            var all = await lanes.Registry.ReadAsync(redis);
            var found = await Task.WhenAll(all.Select(keys => FindAsync(redis, keys, batchId)));
            return found.FirstOrDefault(status => status is not null);
        },
        cancellationToken);

    async Task<LaneStatus> ReadLaneAsync(IDatabase redis, LaneKeys keys, bool isMessages)
    {
        var reading = lanes.Change(redis, keys);
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
            Archived = Amount(Figures.Archived),
            Faulted = Of(Figures.Faulted),
            OldestReady = heads.Count > 0 ? DateTimeOffset.UnixEpoch.AddMicroseconds(heads.Min()) : null,
            Ledger = new LaneLedger(
                Of(Figures.Accepted), Of(Figures.Stored), Of(Figures.Duplicate), Of(Figures.Dead),
                Of(Figures.Discarded), Of(Figures.Expired), inFlight),
        };

        long Of(string figure) => values.GetValueOrDefault(figure);
        Amount Amount(string state) => new(Of(Figures.Batches(state)), Of(Figures.Points(state)));
    }

    async Task<BatchStatus?> FindAsync(IDatabase redis, LaneKeys keys, Guid id)
    {
        // One transaction, or a batch that ends between the two looks would be in neither.
        var reading = lanes.Change(redis, keys);
        var live = reading.Run(commands => commands.HashGetAsync(keys.Batch(id), BatchStatusFields.Names));
        var ended = reading.Run(commands => commands.StringGetAsync(keys.Done(id)));
        await reading.CommitAsync();

        return BatchStatusFields.Read(id, keys.Lane, await live) ?? StoredJson.ReadMarker(await ended)?.ToStatus(id, keys.Lane);
    }
}
