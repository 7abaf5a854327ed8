using System.Globalization;
using System.Text.Json;
using PointBus.Consumers.Accepting;
using PointBus.Host.Access;
using PointBus.Host.Errors;
using PointBus.Storage;

namespace PointBus.Host.Ingest.Endpoints;

/// <summary>POST /api/v1/batches: what upstream services publish, by HTTP. Nothing is registered by it: points of an unknown flight become a dead letter.</summary>
static class BatchEndpoint
{
    const int MaxRetries = 10;

    static readonly string[] Known =
        ["batch_type", "task_type", "task_name", "lane", "points", "flight_id", "device_id", "priority", "max_retries", "scheduled_at", "idempotency_key"];

    public static async Task<IResult> PostAsync(HttpContext context, PointIntake intake, IngestOptions options, TimeProvider time)
    {
        using var body = await JsonBody.ReadObjectAsync(context);
        var root = body.RootElement;
        if (root.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => !Known.Contains(name)) is { } unknown)
            throw Wrong("json.unknown_member", $"{Short(unknown)} is not a member of a batch; known are {string.Join(", ", Known)}.", Short(unknown));

        var name = root.Text("lane") ?? root.Text("batch_type") ?? root.Text("task_type") ?? root.Text("task_name") ?? "live";
        var lane = Lane.Parse(name) ?? throw new ApiException(StatusCodes.Status400BadRequest, "lane.invalid", $"Invalid queue type: {name}").At("/lane");
        var result = await intake.AcceptAsync(new IntakeRequest(lane, root.Points("points", lane.Kind == LaneKind.Scoring, options.MaxPoints))
        {
            PointsAt = "/points",
            FlightId = root.Text("flight_id"),
            DeviceId = root.Text("device_id"),
            Upstream = context.Upstream(),
            IdempotencyKey = context.IdempotencyKey() ?? root.Text("idempotency_key", 150),
            Priority = Number(root, "priority", 1, 10),
            MaxRetries = Number(root, "max_retries", 0, MaxRetries),
            ProcessAfter = Time(root, "scheduled_at", time.GetUtcNow() + BatchRules.Longest),
            AnyFlight = true,
        }, context.RequestAborted);

        return Answers.Json(StatusCodes.Status201Created, new
        {
            BatchId = result.BatchIds.Count > 0 ? result.BatchIds[0] : (Guid?)null,
            result.BatchIds,
            BatchType = lane.LongName,
            Lane = lane.Name,
            TotalPoints = result.Accepted,
            result.Queued,
            result.Rejected,
            CreatedAt = time.GetUtcNow(),
        });
    }

    static int? Number(JsonElement body, string name, int least, int most) =>
        !body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most ? number
        : throw Wrong("value.range", $"{name} must be a whole number from {least} to {most}.", name);

    static DateTimeOffset? Time(JsonElement body, string name, DateTimeOffset latest) =>
        body.Text(name) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && Zoned(text)
            ? time <= latest ? time.ToUniversalTime() : throw Wrong("value.range", $"{name} must be at most a year ahead.", name)
        : throw Wrong("time.invalid", $"{name} must be an ISO 8601 time with Z or an offset.", name);

    /// <summary>A name is as long as the client likes.</summary>
    static string Short(string name) => name.Length <= 100 ? name : name[..100] + "…";

    static bool Zoned(string text) => text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal);

    static ApiException Wrong(string code, string detail, string member) =>
        new ApiException(StatusCodes.Status422UnprocessableEntity, code, detail).At("/" + member.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
}
