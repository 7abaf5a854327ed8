using System.Text.Json;

namespace PointBus.Consumers.Tests.Alerting.Servers;

/// <summary>What Slack refuses of a message, as far as its documentation says.</summary>
static class SlackRules
{
    /// <returns><see langword="null"/> where there is nothing to refuse.</returns>
    public static string? Problem(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        if (!root.TryGetProperty("text", out var text) || text.GetString() is not { Length: > 0 and <= 4_000 })
            return "no_text";
        var blocks = root.GetProperty("blocks");
        return blocks.GetArrayLength() is < 1 or > 50
            ? "invalid_blocks: their number"
            : Markup(text.GetString()!) ?? blocks.EnumerateArray().Select(Block).FirstOrDefault(problem => problem is not null);
    }

    static string? Block(JsonElement block) => block.GetProperty("type").GetString() switch
    {
        "header" => Text(block.GetProperty("text"), 150, "plain_text"),
        "section" => Text(block.GetProperty("text"), 3_000) ?? (block.TryGetProperty("fields", out var fields)
            ? fields.GetArrayLength() is < 1 or > 10 ? "invalid_blocks: fields" : First(fields, field => Text(field, 2_000))
            : null),
        "actions" => block.GetProperty("elements").GetArrayLength() is < 1 or > 25 ? "invalid_blocks: actions" : First(block.GetProperty("elements"), Button),
        "context" => block.GetProperty("elements").GetArrayLength() is < 1 or > 10 ? "invalid_blocks: context" : First(block.GetProperty("elements"), one => Text(one, 3_000)),
        var other => $"invalid_blocks: {other}",
    };

    static string? Button(JsonElement button) =>
        button.GetProperty("type").GetString() != "button" ? "invalid_blocks: element"
        : Text(button.GetProperty("text"), 75, "plain_text") ?? (button.GetProperty("url").GetString() is { Length: <= 3_000 } url && url.StartsWith("http", StringComparison.Ordinal) ? null : "invalid_blocks: url");

    static string? Text(JsonElement text, int max, string? type = null) =>
        type is not null && text.GetProperty("type").GetString() != type ? "invalid_blocks: type of a text"
        : text.GetProperty("text").GetString() is not { Length: > 0 } value || value.Length > max ? $"invalid_blocks: a text longer than {max}"
        : Markup(value);

    /// <summary>Times are the only commands that a notice may hold.</summary>
    static string? Markup(string text)
    {
        for (var i = text.IndexOf('<', StringComparison.Ordinal); i >= 0; i = text.IndexOf('<', i + 1))
            if (!text[i..].StartsWith("<!date^", StringComparison.Ordinal))
                return "markup from outside";
        return null;
    }

    static string? First(JsonElement array, Func<JsonElement, string?> check) => array.EnumerateArray().Select(check).FirstOrDefault(problem => problem is not null);
}
