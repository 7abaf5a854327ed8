using System.Globalization;
using PointBus.Contracts;
using PointBus.Host.Access;
using PointBus.Host.Errors;
using PointBus.Host.Ingest.Formats;
using PointBus.Storage;

namespace PointBus.Host.Ingest.Endpoints;

/// <summary>POST /tracking/upload/file: a track file of any known format, read and made durable while it comes in.</summary>
static class FileEndpoint
{
    public static async Task<IResult> PostAsync(HttpContext context, FileIntake intake, IngestOptions options, TimeProvider time)
    {
        var query = context.Request.Query;
        var lane = Lane.Parse(Value("lane") ?? "upload") ?? throw new ApiException(StatusCodes.Status400BadRequest, "lane.invalid", $"Invalid queue type: {query["lane"]}");
        var body = await FileBody.OpenAsync(context);
        var fileName = Value("file_name") ?? body.FileName;
        var key = context.IdempotencyKey();
        var uploadId = key is null ? Guid.CreateVersion7(time.GetUtcNow()) : StableId.From(context.Upstream(), lane.Name, key);
        var flightId = Value("flight_id") ?? FlightIdOf(fileName) ?? $"upload-{uploadId}";
        if (lane.Kind == LaneKind.Scoring && !Guid.TryParse(flightId, out _))
            throw Invalid("flight.uuid", "flight_id must be a UUID for the scoring lane.");

        var track = new TrackReadOptions { Date = Date(Value("date")), MaxFileBytes = options.MaxFileBytes };
        await using var input = await TrackInput.OpenAsync(body.Stream, track, context.RequestAborted);
        var reader = TrackFormats.Detect(Value("format"), (await input.PeekAsync(context.RequestAborted)).Span, fileName);
        var result = await intake.AcceptAsync(new FileUpload(uploadId, lane, flightId, context.Upstream(), key)
        {
            Flight = new FlightDetails
            {
                Source = lane.FlightSource,
                PilotId = Value("pilot_id"),
                RaceId = Value("race_id"),
                DeviceId = Value("device_id"),
            },
        }, reader.ReadAsync(input, track, context.RequestAborted), context.RequestAborted);

        return Answers.Json(StatusCodes.Status202Accepted, new
        {
            Success = true,
            UploadId = uploadId,
            FlightId = flightId,
            FlightUuid = lane.Kind == LaneKind.Scoring ? Guid.Parse(flightId) : FlightKey.For(flightId, lane.FlightSource),
            Lane = lane.Name,
            reader.Format,
            PointsRead = result.Accepted + result.Refused,
            PointsAccepted = result.Accepted,
            PointsRefused = result.Refused,
            result.BatchIds,
            result.Queued,
            result.Rejected,
            RejectedTruncated = result.Refused > result.Rejected.Count,
            Notes = track.Notes.Flags,
        });

        string? Value(string name) =>
            query[name].ToString() is { Length: > 0 } text ? Identifiers.Require(text, name, name == "file_name" ? 255 : 100) : null;
    }

    /// <summary>The name without its extensions, reduced to harmless characters.</summary>
    static string? FlightIdOf(string? fileName)
    {
        var name = fileName?.Split('/', '\\')[^1].Split('.')[0];
        return string.IsNullOrWhiteSpace(name)
            ? null
            : new string([.. name.Take(100).Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '-')]);
    }

    static DateOnly? Date(string? text) => text switch
    {
        null => null,
        _ when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) => date,
        _ => throw Invalid("date.invalid", "date must be written as 2026-05-31."),
    };

    static ApiException Invalid(string code, string detail) => new(StatusCodes.Status422UnprocessableEntity, code, detail);
}
