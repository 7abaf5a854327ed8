using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using PointBus.Consumers.Accepting;
using PointBus.Contracts;
using PointBus.Contracts.Packing;
using PointBus.Host.Errors;
using PointBus.Host.Operations;
using PointBus.Storage;

namespace PointBus.Host.DeadLetters;

/// <summary>Shows what a letter holds: its points under the names in which they can be sent back, or the message as it came.</summary>
sealed class LetterBody(PointRules rules)
{
    /// <summary>Marks stay numbers, and numbers that are none stay visible, so that a body which is read can be sent back.</summary>
    static readonly JsonSerializerOptions PointOptions = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new UtcTimeConverter() },
    };

    public JsonObject Show(LetterDetail detail)
    {
        var (summary, letter, edits) = detail;
        var shown = Shown.Of(new { summary.LetterId, summary.BatchId, Version = summary.StateVersion, Form = letter.PayloadForm, Edited = edits.Count > 0 });
        if (letter.PayloadForm == PayloadForms.Message)
        {
            shown["message"] = Message(letter);
            return shown;
        }

        try
        {
            ShowPoints(shown, letter);
        }
        catch (PackedFormatException e)
        {
            shown["base64"] = Convert.ToBase64String(letter.Payload.Span);
            shown["problems"] = Shown.List([new PointRefusal(-1, e.Code, e.Message)]);
        }

        return shown;
    }

    /// <summary>Every point in its place, whether it can be read or not.</summary>
    void ShowPoints(JsonObject shown, DeadLetter letter)
    {
        var packed = letter.PayloadForm == PayloadForms.Packed;
        var scoring = Lane.Parse(letter.Batch.Lane)?.Kind == LaneKind.Scoring;
        var read = PointReader.Read(new PackedPoints(packed ? PointsForm.Packed : PointsForm.Json, letter.Payload), scoring);
        var problems = read.Refusals.Concat(rules.Check(read.Points, read.Indexes, replayed: true).Refusals).OrderBy(refusal => refusal.Index);

        shown["points"] = packed ? JsonSerializer.SerializeToNode(read.Points.Select(Whole), PointOptions) : JsonNode.Parse(letter.Payload.Span);
        shown["problems"] = Shown.List(problems);
    }

    /// <summary>Position and time are never left out, even where they are zero.</summary>
    static JsonNode Whole(Point point)
    {
        var shown = JsonSerializer.SerializeToNode(point, PointOptions)!;
        shown["lat"] = JsonSerializer.SerializeToNode(point.Lat, PointOptions);
        shown["lon"] = JsonSerializer.SerializeToNode(point.Lon, PointOptions);
        return shown;
    }

    static JsonObject Message(DeadLetter letter)
    {
        var shown = Shown.Of(new { letter.Message?.ContentType, letter.Message?.Queue, letter.Message?.MessageTypes });
        if (Text(letter.Payload.Span) is { } text)
            shown["text"] = text;
        else
            shown["base64"] = Convert.ToBase64String(letter.Payload.Span);
        return shown;
    }

    static string? Text(ReadOnlySpan<byte> bytes) =>
        System.Text.Unicode.Utf8.IsValid(bytes) && !bytes.Contains((byte)0) ? Encoding.UTF8.GetString(bytes) : null;
}
