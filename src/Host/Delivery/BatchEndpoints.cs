using PointBus.Consumers.Locating;
using PointBus.Host.Errors;
using PointBus.Host.Operations;
using PointBus.Storage;

namespace PointBus.Host.Delivery;

/// <summary>GET /api/v1/batches/{id}: where a batch is, whichever place knows of it.</summary>
static class BatchEndpoints
{
    public static async Task<IResult> GetAsync(string id, BatchLocator locator, CancellationToken cancellationToken)
    {
        var batch = await FindAsync(id, locator, cancellationToken);
        var shown = Shown.Of(batch);
        shown["batch_type"] = batch.Lane is { } lane ? Lane.Parse(lane)?.LongName ?? lane : null;
        return Answers.Ok(shown);
    }

    public static async Task<IResult> TimelineAsync(string id, BatchLocator locator, CancellationToken cancellationToken)
    {
        var batch = await FindAsync(id, locator, cancellationToken);
        return Answers.Ok(new { batch.BatchId, batch.Status, batch.Timeline, batch.Timeline.Count, batch.Complete });
    }

    /// <summary>Where a place could not be asked, it is not said that there is no such batch.</summary>
    public static async Task<BatchWhereabouts> FindAsync(string id, BatchLocator locator, CancellationToken cancellationToken)
    {
        var batch = await locator.LocateAsync(Ids.Require(id), cancellationToken);
        if (batch.Found)
            return batch;

        var members = new Dictionary<string, object?> { ["found"] = false, ["places"] = batch.Places };
        throw batch.Complete
            ? new ApiException(StatusCodes.Status404NotFound, "BATCH_NOT_FOUND", "No batch has this id in any place that was looked at.") { Members = members }
            : new ApiException(StatusCodes.Status503ServiceUnavailable, "BATCH_UNKNOWN", "No place that answers knows this batch, but some do not answer.") { Members = members, RetryAfter = TimeSpan.FromSeconds(5) };
    }
}
