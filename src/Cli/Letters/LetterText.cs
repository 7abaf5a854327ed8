using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PointBus.Cli.Letters;

/// <summary>The body of a letter as people edit it, and back.</summary>
internal static class LetterText
{
    // Numbers keep their digits: they go through as they were written.
    static readonly JsonSerializerOptions Line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One point a line, so that a look at the difference shows which point was changed; or the message as it is.</summary>
    public static string Of(BodyBody body) =>
        body.Points is { } points ? $"[\n{string.Join(",\n", points.Select(point => "  " + (point?.ToJsonString(Line) ?? "null")))}\n]\n"
        : body.Message?.Text ?? throw new CliException(ExitCode.Usage, "Its body is not text and cannot be edited. Export it: pointbus dlq export.");

    /// <summary>The members of the request that a text stands for.</summary>
    public static (string Name, JsonNode Value) Parse(string text, bool isMessage)
    {
        if (isMessage)
            return ("message", JsonValue.Create(text));

        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip }) switch
            {
                JsonArray points => ("points", points),
                JsonObject whole when whole["points"] is JsonArray points => ("points", points.DeepClone()),
                _ => throw new CliException(ExitCode.Usage, "The new body must be a JSON array of points, or an object with one in points."),
            };
        }
        catch (JsonException error)
        {
            throw new CliException(ExitCode.Usage, $"The new body is not valid JSON (line {error.LineNumber + 1}).", error);
        }
    }
}
