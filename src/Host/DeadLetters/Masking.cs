using System.Text.Json;
using System.Text.Json.Nodes;
using PointBus.Consumers.Operating;
using PointBus.Host.Access;
using PointBus.Storage;

namespace PointBus.Host.DeadLetters;

/// <summary>What a viewer sees of a letter: everything that helps to find the fault, but neither where nor who somebody was.</summary>
static class Masking
{
    /// <summary>Of a point only when and which flight: whatever else it has may be, or name, a place.</summary>
    static readonly string[] Harmless = ["time", "datetime", "date_time", "device_id", "flight_id"];

    public static LetterBody Body(LetterBody body) => body with
    {
        Points = body.Points is { } points ? JsonSerializer.SerializeToElement(points.EnumerateArray().Select(Point)) : null,
        Message = body.Message is { } message ? new MessageBody(message.ContentType, null, null) : null,
    };

    public static JsonObject Shown(this HttpContext context, BatchHeader batch)
    {
        var header = Operations.Shown.Of(batch);
        if (!context.IsMasked())
            return header;

        Hide(header["flight"] as JsonObject);
        foreach (var named in header["flights"] as JsonArray ?? [])
            Hide(named?["flight"] as JsonObject);
        return header;
    }

    static void Hide(JsonObject? flight)
    {
        flight?.Remove("pilot_id");
        flight?.Remove("pilot_name");
    }

    static JsonObject? Point(JsonElement point)
    {
        if (point.ValueKind != JsonValueKind.Object)
            return null;

        var shown = new JsonObject();
        foreach (var member in point.EnumerateObject())
            if (Harmless.Contains(member.Name) && member.Value.ValueKind == JsonValueKind.String)
                shown[member.Name] = JsonValue.Create(member.Value.GetString());
        return shown;
    }
}
