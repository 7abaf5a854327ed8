using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace PointBus.Host.Telemetry;

/// <summary>What the API's page says of each operation; handlers read bodies themselves, so nothing can be found by reflection.</summary>
sealed partial class ApiDescriptions : IOpenApiOperationTransformer
{
    const string Json = "application/json";

    static readonly Dictionary<string, Description> All = new()
    {
        ["POST tracking/live"] = new("Positions as they happen", "202 with the batch ids; refused points under `rejected`. `?token=` is a tracking token. Idempotency-Key makes a resend harmless.", Json,
            """{"flight_id":"my-flight","device_id":"d1","track_points":[{"datetime":"2026-05-31T10:00:00Z","lat":47.5,"lon":11.5,"elevation":1200,"barometric_altitude":1190}]}""") { Success = [202] },
        ["POST tracking/upload"] = new("A whole track as JSON", "202 with the flight, an upload id for /uploads/{id} and the batch ids. 409 where another track has this flight id.", Json,
            """{"flight_id":"my-track","pilot_id":"p1","race_id":"r1","track_points":[{"datetime":"2026-05-31T10:00:00Z","lat":47.5,"lon":11.5}]}""") { Success = [202] },
        ["POST tracking/flymaster/upload/file"] = new("What Flymaster trackers push", "Raw or as form field `file`. Answers OK or NOK as plain text.", "text/plain",
            "\"1234, <sha256 of serial and secret>\\n1780221600, 1780221599, 47.5, 11.5, 1200, 35.2, 180\\nEOF\""),
        ["POST tracking/upload/file"] = new("A track file", "IGC, GPX, CSV, NMEA or GeoJSON, also gzip, raw or as form field `file`. Query: flight_id, lane, file_name, format, date, pilot_id, race_id, device_id. 202 with the counts and refused lines.", "application/octet-stream", null) { Success = [202] },
        ["POST scoring/batch"] = new("Scored tracks", "201. Up to 2,000 points are queued, up to 10,000 are written at once and counted truly.", Json,
            """{"flight_uuid":"6c84fb90-12c4-11e1-840d-7b25c5ee775a","tracks":[{"date_time":"2026-05-31T10:00:00Z","lat":47.5,"lon":11.5,"gps_alt":1200,"validity":"A"}]}""") { Success = [201] },
        ["PUT scoring/flight/{uuid}"] = new("Replaces all points of a scoring flight", "In one transaction. 409 while points wait for it; Query: force (they become dead letters), reason.", Json,
            """{"tracks":[{"date_time":"2026-05-31T10:00:00Z","lat":47.5,"lon":11.5,"gps_alt":1200,"validity":"A"}]}"""),
        ["DELETE scoring/flight/{uuid}"] = new("Deletes all points of a scoring flight", "409 while points wait for it. Query: force (they become dead letters), reason.", null, null),
        ["POST api/v1/batches"] = new("A batch as upstream services publish it", "201 with its id. Registers nothing: points of an unknown flight become a dead letter. Members: lane, points, flight_id, device_id, priority, max_retries, scheduled_at, idempotency_key.", Json,
            """{"lane":"live","flight_id":"my-flight","priority":8,"points":[{"datetime":"2026-05-31T10:00:00Z","lat":47.5,"lon":11.5}]}""") { Success = [201] },
        ["GET uploads/{id}"] = new("How far an upload has come", "`done` once every accepted point has its end.", null, null),
        ["GET flights/{id}"] = new("A flight with totals, first and last fix", "By UUID or by the client's id, with `?source=` where several have it.", null, null),
        ["PUT flights/{id}"] = new("Registers a flight or completes what is known of it", "Members left out keep their value.", Json,
            """{"source":"live","pilot_id":"p1","race_id":"r1","device_id":"d1"}"""),
        ["DELETE flights/{id}"] = new("Deletes a flight with its points", "409 while points wait for it. Query: reason, source, force (they become dead letters).", null, null),
        ["GET devices/{serialNumber}"] = new("A tracker's registration", null, null, null),
        ["PUT devices/{serialNumber}"] = new("Registers a tracker", null, Json, """{"pilot_id":"p1","race_id":"r1","is_active":true}"""),
        ["GET admin/ledger"] = new("Where every point is", "accepted = stored + duplicate + dead_lettered + discarded + expired + in_flight, by lane, in points.", null, null),
        ["GET queue/status"] = new("Lanes and what this host has written", null, null, null),
        ["GET health"] = new("Every dependency", "503 when nothing can be accepted.", null, null),
        ["GET ready"] = new("Whether this host can take points", null, null, null),
        ["GET live"] = new("Whether this process lives", null, null, null),
        ["GET info"] = new("Name and version", null, null, null),
    };

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var path = context.Description.RelativePath?.Trim('/').Split('?')[0].Replace(":guid", "", StringComparison.Ordinal);
        var operationName = $"{context.Description.HttpMethod} {path}";
        if (!All.TryGetValue(operationName, out var description) && !Operating.TryGetValue(operationName, out description)
            && !Alerting.TryGetValue(operationName, out description) && !Watching.TryGetValue(operationName, out description))
            return Task.CompletedTask;

        (operation.Summary, operation.Description) = (description.Summary, description.Text);
        operation.Responses = [];
        foreach (var status in description.Success)
            operation.Responses[status.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse { Description = ReasonPhrases.GetReasonPhrase(status) };
        if (description.MediaType is { } type)
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [type] = new() { Example = description.Example is { } example ? JsonNode.Parse(example) : null },
                },
            };
        return Task.CompletedTask;
    }

    sealed record Description(string Summary, string? Text, string? MediaType, string? Example)
    {
        /// <summary>What is answered where all goes well.</summary>
        public int[] Success { get; init; } = [StatusCodes.Status200OK];
    }
}
