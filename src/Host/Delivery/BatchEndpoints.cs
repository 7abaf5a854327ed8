using PointBus.Consumers.Locating;
using PointBus.Host.Access;
using PointBus.Host.Errors;
using PointBus.Host.Operations;
using PointBus.Storage;

namespace PointBus.Host.Delivery;

/// <summary>GET /api/v1/batches/{id}: where a batch is, whichever place knows of it.</summary>
static class BatchEndpoints
{
    public static async Task<IResult> GetAsync(string id, HttpContext context, BatchLocator locator, CancellationToken cancellationToken)
    {
        var batch = await FindAsync(id, context, locator, cancellationToken);
        var shown = Shown.Of(batch);
        shown["batch_type"] = batch.Lane is { } lane ? Lane.Parse(lane)?.LongName ?? lane : null;
        return Answers.Ok(shown);
    }

    public static async Task<IResult> TimelineAsync(string id, HttpContext context, BatchLocator locator, CancellationToken cancellationToken)
    {
        var batch = await FindAsync(id, context, locator, cancellationToken);
        return Answers.Ok(new { batch.BatchId, batch.Status, batch.Timeline, batch.Timeline.Count, batch.Complete });
    }

    /// <summary>Where a place could not be asked, it is not said that there is no such batch.</summary>
    public static async Task<BatchWhereabouts> FindAsync(string id, HttpContext context, BatchLocator locator, CancellationToken cancellationToken)
    {
        var batch = await locator.LocateAsync(Ids.Require(id), cancellationToken);
        if (batch.Found && context.MaySee(batch.Upstream))
            return batch;

        // What the places say would tell an upstream that somebody else has a batch of this id.
        Dictionary<string, object?> members = context.OnlyUpstream() is null ? new() { ["found"] = false, ["places"] = batch.Places } : new() { ["found"] = false };
        throw batch.Complete || batch.Found
            ? NotFound(members)
            : new ApiException(StatusCodes.Status503ServiceUnavailable, "BATCH_UNKNOWN", "No place that answers knows this batch, but some do not answer.") { Members = members, RetryAfter = TimeSpan.FromSeconds(5) };
    }

    public static ApiException NotFound(Dictionary<string, object?> members) =>
        new(StatusCodes.Status404NotFound, "BATCH_NOT_FOUND", "No batch has this id in any place that was looked at.") { Members = members };
}
