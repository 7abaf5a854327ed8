using System.Globalization;
using PointBus.Contracts;
using PointBus.Host.Access;
using PointBus.Host.Errors;
using PointBus.Storage;

namespace PointBus.Host.Ingest.Endpoints;

/// <summary>POST /tracking/upload: a whole track as JSON.</summary>
static class UploadEndpoint
{
    static readonly Lane Lane = Lane.Parse("upload")!;

    public static async Task<IResult> PostAsync(
        HttpContext context, TrackToken tokens, FlightLookup flights, PointIntake intake, UploadLog uploads, IngestOptions options, TimeProvider time)
    {
        var cancellationToken = context.RequestAborted;
        var sender = await tokens.ReadAsync(context);
        using var body = await JsonBody.ReadObjectAsync(context);
        var json = body.RootElement;
        var read = json.Points("track_points", scoring: false, options.MaxPoints);
        var flightId = json.Text("flight_id") is { Length: > 0 } sent
            ? sent
            : throw new ApiException(StatusCodes.Status422UnprocessableEntity, "flight.required", "flight_id must not be empty.").At("/flight_id");
        var details = new FlightDetails
        {
            Source = Lane.FlightSource,
            PilotId = sender.PilotId ?? json.Text("pilot_id"),
            PilotName = sender.PilotName,
            RaceId = sender.RaceId ?? json.Text("race_id"),
            DeviceId = json.Text("device_id"),
        };

        // The same track sent again is the same upload: a client that lost our answer must not meet 409.
        var key = context.IdempotencyKey() ?? TrackDigest.Of(read);
        var deleted = await flights.FindDeletionAsync(flightId, Lane.FlightSource, cancellationToken);
        var uploadId = deleted is { } at
            ? StableId.From(context.Upstream(), Lane.Name, flightId, key, at.ToString("O", CultureInfo.InvariantCulture))
            : StableId.From(context.Upstream(), Lane.Name, flightId, key);
        var known = await flights.FindAsync(flightId, Lane.FlightSource, cancellationToken);
        FlightLookup.RequireOpenFor(known, sender);
        if (known?.UploadId is { } earlier && earlier != uploadId && read.Points.Count > 0)
            throw new ApiException(StatusCodes.Status409Conflict, "FLIGHT_EXISTS", "Flight ID with source upload already exists. Each flight must have a unique ID.");

        var result = await intake.AcceptAsync(new IntakeRequest(Lane, read)
        {
            PointsAt = "/track_points",
            FlightId = flightId,
            Flight = details,
            DeviceId = details.DeviceId,
            Upstream = context.Upstream(),
            IdempotencyKey = uploadId.ToString(),
            UploadId = uploadId,
        }, cancellationToken);
        await uploads.DeclareAsync(Lane, uploadId, result.Receipts.Count, result.Accepted, context.Upstream(), cancellationToken);

        // Of a flight of another upstream only what was sent is told.
        var flight = known is not null && context.MaySee(known.Upstream) ? known : Expected(flightId, details, uploadId, time.GetUtcNow());
        return Answers.Json(StatusCodes.Status202Accepted, FlightAnswer.With(flight, sender.Race, new()
        {
            ["upload_id"] = uploadId,
            ["batch_ids"] = result.BatchIds,
            ["queued"] = result.Queued,
            ["points_accepted"] = result.Accepted,
            ["rejected"] = result.Rejected,
        }));
    }

    /// <summary>The flight as it will be when its first batch is stored.</summary>
    static FlightRecord Expected(string flightId, FlightDetails details, Guid uploadId, DateTimeOffset now) => new()
    {
        Id = FlightKey.For(flightId, Lane.FlightSource),
        FlightId = flightId,
        Source = Lane.FlightSource,
        PilotId = details.PilotId,
        PilotName = details.PilotName,
        RaceId = details.RaceId,
        DeviceId = details.DeviceId,
        UploadId = uploadId,
        CreatedAt = now,
    };
}
