using System.Text.Json;

namespace PointBus.Consumers.Tests.Alerting.Servers;

/// <summary>What PagerDuty refuses of an event, as far as its documentation says.</summary>
static class PagerDutyRules
{
    static readonly string[] Severities = ["critical", "error", "warning", "info"];

    /// <returns><see langword="null"/> where there is nothing to refuse.</returns>
    public static string? Problem(byte[] body)
    {
        if (body.Length > 512 * 1024)
            return "event is too large";

        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        if (Text(root, "routing_key") is not { Length: 32 })
            return "routing_key";
        if (Text(root, "dedup_key") is not { Length: > 0 and <= 255 })
            return "dedup_key";

        return Text(root, "event_action") switch
        {
            "acknowledge" or "resolve" => null,
            "trigger" => Payload(root.GetProperty("payload")),
            _ => "event_action",
        };
    }

    static string? Payload(JsonElement payload) =>
        Text(payload, "summary") is not { Length: > 0 and <= 1_024 } ? "summary"
        : Text(payload, "source") is not { Length: > 0 } ? "source"
        : !Severities.Contains(Text(payload, "severity")) ? "severity"
        : !payload.GetProperty("timestamp").TryGetDateTimeOffset(out _) ? "timestamp"
        : null;

    static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
