using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Host.Ingest.Routes;

/// <summary>One way for a batch to become durable.</summary>
interface IBatchRoute
{
    string Name { get; }

    /// <summary>Whether it is worth trying; decided without waiting.</summary>
    bool IsAvailable { get; }

    /// <summary>Returns once the batch is durable. May be repeated with the same batch, here or on another route.</summary>
    /// <exception cref="RouteUnavailableException">The outcome is "no" or unknown; another route may be tried.</exception>
    Task<BatchReceipt> SendAsync(PointBatch batch, CancellationToken cancellationToken);
}

/// <summary>What was done with an accepted batch.</summary>
/// <param name="BatchId">The id under which it is known; an earlier one where its idempotency key was used before.</param>
/// <param name="Written">Its result where it was written to the database directly, otherwise it is queued.</param>
sealed record BatchReceipt(Guid BatchId, WriteResult? Written = null)
{
    public bool Queued => Written is null;

    /// <summary>What of it concerns only some of the batch's points, by their places among themselves.</summary>
    public BatchReceipt Of(int start, int count)
    {
        if (Written is null)
            return this;

        RefusedPoint[] refused = [.. Written.Refused.Where(point => point.Index >= start && point.Index < start + count).Select(point => point with { Index = point.Index - start })];
        return this with { Written = Written with { Refused = refused } };
    }
}

/// <summary>A route cannot take the batch, or did not say in time that it has.</summary>
sealed class RouteUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
