using PointBus.Host.Errors;
using PointBus.Host.Operations;
using PointBus.Storage;

namespace PointBus.Host.Flights;

/// <summary>DELETE /flights/{id}: a flight, by its UUID or the client's id, with all its points.</summary>
static class FlightDeletionEndpoint
{
    public static Task<IResult> DeleteAsync(string id, HttpContext context, AuditTrail audit, IPointStore store, IFlightDeletion deletion, WaitingPoints waiting) =>
        audit.RunAsync(context, "flight.delete", Ids.Target("flight", id), async entry =>
        {
            var values = RequestValues.Of(context);
            values.Allow("source", "force", "reason");
            entry.RequireReason(values);
            var flight = await store.FindFlightAsync(id, values.Text("source"), context.RequestAborted) ?? throw NotFound();
            entry.Target = $"flight {flight.Source}/{flight.FlightId}";
            var waits = await waiting.CheckAsync(LaneKind.Live, flight.FlightId, flight.Source, values, entry, context.RequestAborted);

            var deleted = await deletion.DeleteFlightAsync(flight.Id, context.RequestAborted) ?? throw NotFound();
            entry.Count = deleted;
            return Answers.Ok(new { flight.Id, flight.FlightId, flight.Source, PointsDeleted = deleted, WaitingBatches = waits.Batches, WaitingPoints = waits.Points });
        });

    static ApiException NotFound() => new(StatusCodes.Status404NotFound, "FLIGHT_NOT_FOUND", "No flight has this id.");
}
