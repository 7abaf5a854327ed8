using PointBus.Host.Errors;
using PointBus.Host.Operations;
using PointBus.Storage;

namespace PointBus.Host.Delivery;

/// <summary>POST /api/v1/batches/{id}/cancel and /boost-priority, DELETE /api/v1/batches/{id}: what can be done with a batch that waits.</summary>
static class BatchActionEndpoints
{
    /// <summary>A batch under lease is asked to stop, and ends cancelled unless it is stored by then.</summary>
    public static Task<IResult> CancelAsync(string id, HttpContext context, AuditTrail audit, ILaneControl control) =>
        audit.RunAsync(context, "batch.cancel", Ids.Target("batch", id), async entry =>
        {
            var values = await RequestValues.OfBodyAsync(context);
            values.Allow("reason");
            entry.ReasonOrDefault(values);
            var change = await control.CancelAsync(Ids.Require(id), entry.Actor, context.RequestAborted);
            Require(change, "cancelled");
            entry.Count = 1;
            entry.Detail = change.Result == BatchChangeResult.Requested ? "asked its consumer to stop" : null;
            return Answers.Ok(new
            {
                BatchId = Ids.Require(id),
                Status = change.Result == BatchChangeResult.Done ? "CANCELLED" : "RUNNING",
                CancelRequested = change.Result == BatchChangeResult.Requested,
            });
        });

    /// <summary>To the priority that is named, or the next band: low to 5, medium to 8, high to 10.</summary>
    public static Task<IResult> BoostAsync(string id, HttpContext context, AuditTrail audit, IPointBuffer buffer, ILaneControl control) =>
        audit.RunAsync(context, "batch.boost", Ids.Target("batch", id), async entry =>
        {
            var values = await RequestValues.OfBodyAsync(context);
            values.Allow("priority", "reason");
            entry.ReasonOrDefault(values);
            var asked = values.Number("priority", 1, 10, StatusCodes.Status422UnprocessableEntity);
            var batch = await buffer.FindAsync(Ids.Require(id), context.RequestAborted) ?? throw BatchProblems.NotFound();
            if (batch.Header is not { Priority: var old })
                throw Ended(batch, "boosted");

            var priority = asked ?? (old < 4 ? 5 : old < 8 ? 8 : 10);
            if (priority <= old)
                throw new ApiException(StatusCodes.Status400BadRequest, "priority.not_higher", $"The batch has priority {old} already.");

            var change = await control.BoostAsync(batch.BatchId, priority, context.RequestAborted);
            Require(change, "boosted");
            entry.Count = 1;
            entry.Detail = $"{old} to {priority}";
            return Answers.Ok(new { batch.BatchId, OldPriority = change.OldPriority > 0 ? change.OldPriority : old, NewPriority = priority, Status = BatchStates.Of(change.Status ?? batch) });
        });

    static void Require(BatchChange change, string what)
    {
        if (change.Result == BatchChangeResult.NotFound)
            throw BatchProblems.NotFound();
        if (change.Result == BatchChangeResult.Conflict)
            throw Ended(change.Status, what);
    }

    static ApiException Ended(BatchStatus? batch, string what) =>
        new(StatusCodes.Status400BadRequest, "BATCH_STATE", $"The batch is {(batch is null ? "ended" : BatchStates.Of(batch))}, so it cannot be {what}.");
}

/// <summary>Answers about batches that are no success.</summary>
static class BatchProblems
{
    public static ApiException NotFound() => new(StatusCodes.Status404NotFound, "BATCH_NOT_FOUND", "No batch has this id.");
}
