using System.Globalization;
using PointBus.Contracts;
using PointBus.Contracts.Packing;
using PointBus.Host.Access;
using PointBus.Host.Errors;
using PointBus.Storage;

namespace PointBus.Host.Ingest.Endpoints;

/// <summary>POST /tracking/live: positions as they happen.</summary>
static class LiveEndpoint
{
    static readonly Lane Lane = Lane.Parse("live")!;

    public static async Task<IResult> PostAsync(HttpContext context, TrackToken tokens, FlightLookup flights, PointIntake intake, IngestOptions options)
    {
        var cancellationToken = context.RequestAborted;
        var sender = await tokens.ReadAsync(context);
        using var body = await JsonBody.ReadObjectAsync(context);
        var read = body.RootElement.Points("track_points", scoring: false, options.MaxPoints);
        var device = body.RootElement.Text("device_id");
        var flightId = body.RootElement.Text("flight_id") is { Length: > 0 } sent ? sent : Derive(sender, device, read);

        var flight = await flights.FindAsync(flightId, Lane.FlightSource, cancellationToken);
        FlightLookup.RequireOpenFor(flight, sender);
        var result = await intake.AcceptAsync(new IntakeRequest(Lane, read)
        {
            PointsAt = "/track_points",
            FlightId = flightId,
            Flight = new FlightDetails { PilotId = sender.PilotId, PilotName = sender.PilotName, RaceId = sender.RaceId, DeviceId = device },
            DeviceId = device,
            Upstream = context.Upstream(),
            IdempotencyKey = context.IdempotencyKey(),
            MayShare = true,
            FlightIsKnown = flight is not null,
        }, cancellationToken);

        return Answers.Json(StatusCodes.Status202Accepted, new
        {
            Success = true,
            Message = $"Live tracking data {(result.Queued ? "queued for processing" : "processed")} ({result.Accepted} points)",
            FlightId = flightId,
            sender.PilotName,
            TotalPoints = result.Accepted,
            result.Queued,
            result.BatchIds,
            result.Rejected,
        });
    }

    /// <summary>A client that names no flight gets one for its pilot and race, or for its device and day.</summary>
    static string Derive(TrackSender sender, string? device, ReadPoints read)
    {
        if (sender.PilotId is not null)
            return Identifiers.Require($"live-{sender.PilotId}-{sender.RaceId}" + (device is null ? "" : "-" + device), "flight_id", 100);
        if (device is not null && read.Points.Count > 0)
            return Identifiers.Require($"live-{device}-{read.Points[0].Time.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}", "flight_id", 100);

        throw new ApiException(StatusCodes.Status422UnprocessableEntity, "flight.required", "Send flight_id or device_id.").At("/flight_id");
    }
}
