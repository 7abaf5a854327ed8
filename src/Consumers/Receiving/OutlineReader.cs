using System.Text.Json;
using PointBus.Contracts.Packing;

namespace PointBus.Consumers.Receiving;

/// <summary>Which object is being read.</summary>
enum OutlinePart
{
    /// <summary>The outermost one; a message without an envelope is read as one as well.</summary>
    Envelope,
    Message,

    /// <summary>The facts of a batch inside an event.</summary>
    Batch,
}

/// <summary>Walks through a message and notes what it knows, so that what was read counts although the rest is broken.</summary>
static class OutlineReader
{
    public static void Object(ref Utf8JsonReader json, MessageOutline outline, OutlinePart part)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!.ToLowerInvariant();
            json.Read();
            if (!Nested(ref json, outline, part, name) && !(part == OutlinePart.Envelope && Envelope(ref json, outline, name)))
                Member(ref json, outline, name);
        }
    }

    static bool Nested(ref Utf8JsonReader json, MessageOutline outline, OutlinePart part, string name)
    {
        if (json.TokenType != JsonTokenType.StartObject)
            return false;

        switch (part, name)
        {
            case (OutlinePart.Envelope, "message"):
                Object(ref json, outline, OutlinePart.Message);
                return true;
            case (OutlinePart.Envelope or OutlinePart.Message, "batch"):
                Object(ref json, outline, OutlinePart.Batch);
                return true;
            default:
                return false;
        }
    }

    static bool Envelope(ref Utf8JsonReader json, MessageOutline outline, string name)
    {
        switch (name)
        {
            case "messageid":
                outline.MessageId = Text(ref json, outline);
                return true;
            case "senttime":
                outline.SentTime = Text(ref json, outline);
                return true;
            case "messagetype":
                outline.MessageTypes = Texts(ref json, outline);
                return true;
            default:
                return false;
        }
    }

    static void Member(ref Utf8JsonReader json, MessageOutline outline, string name)
    {
        switch (name)
        {
            case "batchid":
                outline.NamesBatch = true;
                outline.BatchId = Id(ref json, outline) ?? outline.BatchId;
                break;
            case "uploadid":
                outline.UploadId = Id(ref json, outline);
                break;
            case "lane":
                outline.Lane = Text(ref json, outline);
                break;
            case "priority":
                outline.Priority = json.TokenType == JsonTokenType.Number && json.TryGetInt32(out var priority) ? priority : null;
                json.Skip();
                break;
            case "upstream":
                outline.Upstream = Text(ref json, outline);
                break;
            case "flightid":
                outline.FlightId = Text(ref json, outline);
                break;
            case "deviceid":
                outline.DeviceId = Text(ref json, outline);
                break;
            case "traceid":
                outline.TraceId = Text(ref json, outline);
                break;
            case "points":
                outline.Points = Points(ref json);
                break;
            default:
                json.Skip();
                break;
        }
    }

    static string? Text(ref Utf8JsonReader json, MessageOutline outline)
    {
        string? text = null;
        try
        {
            text = json.TokenType == JsonTokenType.String ? json.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            outline.Problem = MessageOutline.NotUnicode;
        }

        json.Skip();
        return text;
    }

    static Guid? Id(ref Utf8JsonReader json, MessageOutline outline) => Guid.TryParse(Text(ref json, outline), out var id) && id != Guid.Empty ? id : null;

    static List<string> Texts(ref Utf8JsonReader json, MessageOutline outline)
    {
        var texts = new List<string>();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            if (Text(ref json, outline) is { } one)
                texts.Add(one);
            return texts;
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            if (Text(ref json, outline) is { } text && texts.Count < 20)
                texts.Add(text);
        return texts;
    }

    static int Points(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.String)
            return json.TryGetBytesFromBase64(out var packed) ? Unpacked(packed) : 0;

        var count = 0;
        if (json.TokenType != JsonTokenType.StartArray)
        {
            json.Skip();
            return 0;
        }

        for (; json.Read() && json.TokenType != JsonTokenType.EndArray; count++)
            json.Skip();
        return count <= MessageOutline.MaxPoints ? count : 0;
    }

    static int Unpacked(byte[] packed)
    {
        try
        {
            return PointPacker.Unpack(packed).Count;
        }
        catch (PackedFormatException)
        {
            return 0;
        }
    }
}
