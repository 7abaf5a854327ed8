using PointBus.Host.DeadLetters;
using PointBus.Host.Errors;
using PointBus.Host.Operations;
using PointBus.Storage;

namespace PointBus.Host.Queues;

/// <summary>The batches of one lane under /api/v1/queues/{name}: looked at without taking, taken out, put back.</summary>
static class LaneBatchEndpoints
{
    static readonly string[] States = ["ready", "scheduled", "parked", "leased"];

    /// <summary>Takes no lease and counts no delivery. The points themselves are not shown.</summary>
    public static async Task<IResult> PeekAsync(string name, HttpContext context, IPointBuffer buffer, ILaneControl control, CancellationToken cancellationToken)
    {
        var values = RequestValues.Of(context);
        values.Allow(["count", "state", .. Paging.Names]);
        var page = Paging.Read(values);
        var count = Math.Min(values.Number("count", 1, int.MaxValue) ?? (values.Has("limit") || values.Has("page") ? page.Limit : 10), Paging.Most);
        var state = values.Text("state")?.ToLowerInvariant();
        if (state is not null && !States.Contains(state))
            throw new ApiException(StatusCodes.Status400BadRequest, "state.invalid", $"state must be one of {string.Join(", ", States)}.");

        var lane = await LaneEndpoints.RequireAsync(buffer, name, cancellationToken);
        var batches = await control.PeekAsync(lane.Lane, new BatchPeekRequest(count, page.Offset, state), cancellationToken);
        return Answers.Ok(new { lane.Lane.Name, Messages = batches.Select(batch => Show(batch.Status)), batches.Count, Limit = count, page.Offset });
    }

    public static async Task<IResult> PendingAsync(string name, HttpContext context, IPointBuffer buffer, ILaneControl control, CancellationToken cancellationToken)
    {
        var values = RequestValues.Of(context);
        values.Allow("limit", "count");
        var limit = Math.Min(values.Number("count", 1, int.MaxValue) ?? Paging.ReadLimit(values), Paging.Most);
        var lane = await LaneEndpoints.RequireAsync(buffer, name, cancellationToken);
        var pending = await control.ReadPendingAsync(lane.Lane, limit, cancellationToken);
        return Answers.Ok(new
        {
            lane.Lane.Name,
            Pending = pending.Select(one => new
            {
                one.BatchId,
                Consumer = one.Owner,
                one.Points,
                AgeSeconds = Math.Round(one.LeasedFor.TotalSeconds, 3),
                one.LeaseEnds,
                DeliveryCount = one.Deliveries,
            }),
            pending.Count,
            Total = lane.Leased.Batches,
            Limit = limit,
        });
    }

    public static Task<IResult> PurgeAsync(string name, HttpContext context, AuditTrail audit, IPointBuffer buffer, ILaneControl control) =>
        audit.RunAsync(context, "lane.purge", Ids.Target("lane", name), async entry =>
        {
            var values = await RequestValues.OfBodyAsync(context);
            values.Allow("confirm", "reason");
            entry.RequireReason(values);
            QueueActionEndpoints.RequireConfirmed(values);
            var lane = (await LaneEndpoints.RequireAsync(buffer, name, context.RequestAborted)).Lane;
            var purged = await control.PurgeAsync(lane, entry.Actor, context.RequestAborted);
            entry.Count = purged;
            return Answers.Ok(new { lane.Name, Purged = purged });
        });

    /// <summary>Takes single batches out; those of other lanes are left alone.</summary>
    public static Task<IResult> DeleteMessagesAsync(string name, HttpContext context, AuditTrail audit, IPointBuffer buffer, ILaneControl control) =>
        audit.RunAsync(context, "batch.cancel", Ids.Target("lane", name), async entry =>
        {
            var ids = await ReadIdsAsync(context, entry);
            var lane = (await LaneEndpoints.RequireAsync(buffer, name, context.RequestAborted)).Lane;
            var (deleted, requested, left) = (new List<Guid>(), new List<Guid>(), new List<Guid>());
            foreach (var id in ids)
            {
                var isOurs = await buffer.FindAsync(id, context.RequestAborted) is { } status && status.Lane == lane.Name;
                var result = isOurs ? (await control.CancelAsync(id, entry.Actor, context.RequestAborted)).Result : BatchChangeResult.NotFound;
                (result switch { BatchChangeResult.Done => deleted, BatchChangeResult.Requested => requested, _ => left }).Add(id);
            }

            entry.Count = deleted.Count + requested.Count;
            return Answers.Ok(new { lane.Name, Deleted = deleted.Count, DeletedIds = deleted, Requested = requested, NotDeleted = left });
        });

    /// <summary>Puts dead letters back into the lane they came from; an id is a letter's or a batch's.</summary>
    public static Task<IResult> RequeueAsync(string name, HttpContext context, AuditTrail audit, IPointBuffer buffer, IDeadLetterCatalog catalog, LetterMoves moves) =>
        audit.RunAsync(context, "letters.replay", Ids.Target("lane", name), async entry =>
        {
            var ids = await ReadIdsAsync(context, entry);
            var lane = (await LaneEndpoints.RequireAsync(buffer, name, context.RequestAborted)).Lane;
            var (requeued, left) = (new List<object>(), new List<object>());
            foreach (var id in ids)
            {
                var letter = (await catalog.FindAsync(id, context.RequestAborted))?.Summary;
                if (letter is null || letter.Lane != lane.Name)
                {
                    left.Add(new { Id = id, Error = "no dead letter of this queue" });
                    continue;
                }

                try
                {
                    var move = await moves.ReplayAsync(letter, entry.Actor, resetAttempts: true, context.RequestAborted);
                    if (move is { Result: LetterMoveResult.Done, Stub: { } stub })
                        requeued.Add(new { Id = id, stub.LetterId, BatchId = stub.ReplayBatchId });
                    else
                        left.Add(new { Id = id, Error = "somebody else was first" });
                }
                catch (ApiException e) when (e.Status == StatusCodes.Status422UnprocessableEntity)
                {
                    // It would fail again; the others are on their way or can go.
                    left.Add(new { Id = id, Error = e.Message });
                }
            }

            entry.Count = requeued.Count;
            return Answers.Ok(new { lane.Name, Requeued = requeued.Count, Items = requeued, Failed = left });
        });

    static async Task<IReadOnlyList<Guid>> ReadIdsAsync(HttpContext context, AuditEntry entry)
    {
        var values = await RequestValues.OfBodyAsync(context, required: true);
        values.Allow("ids", "reason");
        entry.RequireReason(values);
        var ids = values.Uuids("ids") ?? throw new ApiException(StatusCodes.Status422UnprocessableEntity, "ids.required", "ids must be an array of UUIDs.");
        entry.Detail = string.Join(',', ids.Take(10));
        return ids;
    }

    static object Show(BatchStatus batch) => new
    {
        Id = batch.BatchId,
        batch.BatchId,
        batch.State,
        batch.Lane,
        Points = batch.PointCount,
        batch.Header?.Priority,
        batch.Header?.Upstream,
        batch.Header?.FlightId,
        batch.Attempts,
        DeliveryCount = batch.Deliveries,
        batch.Error,
        Timestamp = batch.AcceptedAt,
        batch.Until,
        Consumer = batch.Owner,
        batch.Header?.TraceId,
    };
}
