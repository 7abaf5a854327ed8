using PointBus.Consumers.Accepting;
using PointBus.Contracts;
using PointBus.Host.Access;
using PointBus.Host.Errors;
using PointBus.Storage;

namespace PointBus.Host.Ingest.Endpoints;

/// <summary>GET and PUT /flights/{id}: a flight by its UUID or the client's id, with totals, first and last fix.</summary>
static class FlightEndpoints
{
    public static async Task<IResult> GetAsync(string id, string? source, HttpContext context, IPointStore store, CancellationToken cancellationToken) =>
        await store.FindFlightAsync(id, source, cancellationToken) is { } flight && context.MaySee(flight.Upstream)
            ? Answers.Ok(FlightAnswer.With(flight))
            : throw NotFound();

    /// <summary>Registers the flight or completes what is known of it; members left out keep their value.</summary>
    public static async Task<IResult> PutAsync(string id, HttpContext context, IPointStore store)
    {
        using var body = await JsonBody.ReadObjectAsync(context);
        var json = body.RootElement;
        var flight = new RegisterFlight
        {
            FlightId = id,
            Flight = new FlightDetails
            {
                Source = json.Text("source"),
                PilotId = json.Text("pilot_id"),
                PilotName = json.Text("pilot_name", 200),
                RaceId = json.Text("race_id"),
                RaceUuid = json.Uuid("race_uuid"),
                DeviceId = json.Text("device_id"),
            },
        };

        BatchRules.Check(flight);
        if (await store.FindFlightAsync(id, flight.Flight.Source ?? Lane.SourceOf(LaneKind.Live), context.RequestAborted) is { } known && !context.MaySee(known.Upstream))
            throw NotFound();

        return Answers.Ok(FlightAnswer.With(await store.RegisterFlightAsync(id, flight.Flight, context.Upstream(), context.RequestAborted)));
    }

    static ApiException NotFound() => new(StatusCodes.Status404NotFound, "FLIGHT_NOT_FOUND", "No flight has this id.");
}
