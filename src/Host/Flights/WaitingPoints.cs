using PointBus.Host.Errors;
using PointBus.Host.Operations;
using PointBus.Storage;

namespace PointBus.Host.Flights;

/// <summary>Keeps a flight from being deleted under points that still wait for it in the buffer, unless somebody insists.</summary>
sealed class WaitingPoints(IPointBuffer buffer, ILaneControl control)
{
    static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    /// <summary>Reads <c>force</c> and notes in the audit what waited.</summary>
    /// <exception cref="ApiException">409 where points wait and nobody insists.</exception>
    public async Task<Amount> CheckAsync(LaneKind kind, string flightId, string source, RequestValues values, AuditEntry entry, CancellationToken cancellationToken)
    {
        var waiting = Amount.Zero;
        foreach (var lane in await buffer.ReadLanesAsync(cancellationToken))
            if (!lane.IsMessages && lane.InFlight.Batches > 0 && (lane.Lane.Kind == LaneKind.Scoring) == (kind == LaneKind.Scoring))
                waiting += await control.CountFlightAsync(lane.Lane, flightId, source, cancellationToken);

        if (waiting.Batches > 0 && values.Flag("force") != true)
            throw new ApiException(
                StatusCodes.Status409Conflict, "FLIGHT_HAS_WAITING_POINTS",
                $"{waiting.Points} points in {waiting.Batches} batches still wait for this flight. Ask again once they are stored, or set force=true: then they become dead letters.")
            {
                Members = { ["waiting_batches"] = waiting.Batches, ["waiting_points"] = waiting.Points },
                RetryAfter = Again,
            };

        entry.Detail = waiting.Batches > 0 ? $"{waiting.Points} points were waiting" : null;
        return waiting;
    }
}
