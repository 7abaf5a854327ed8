using System.Text.Json;
using System.Text.Unicode;

namespace PointBus.Consumers.Receiving;

/// <summary>What can be read of a message without knowing its type, as far as its bytes are JSON.</summary>
sealed record MessageOutline
{
    /// <summary>Points of more than one batch are nobody's.</summary>
    public const int MaxPoints = 10_000;

    /// <summary>The reader's own limit, and that of the bus.</summary>
    const int MaxDepth = 64;

    /// <summary>Bytes that are no UTF-8, or half a surrogate pair.</summary>
    public const string NotUnicode = "decode.utf8: a text of the body is not well-formed Unicode";

    public string? MessageId { get; set; }

    public string? SentTime { get; set; }

    public IReadOnlyList<string> MessageTypes { get; set; } = [];

    public Guid? BatchId { get; set; }

    public Guid? UploadId { get; set; }

    public string? Lane { get; set; }

    public int? Priority { get; set; }

    public string? Upstream { get; set; }

    public string? FlightId { get; set; }

    public string? DeviceId { get; set; }

    public string? TraceId { get; set; }

    /// <summary>Elements of a plain array, or of a packed one that can be unpacked; 0 otherwise.</summary>
    public int Points { get; set; }

    /// <summary>Whether the message names a batch, readable or not.</summary>
    public bool NamesBatch { get; set; }

    /// <summary>Why the bytes are not JSON to their end, with a code in front; <see langword="null"/> where they are.</summary>
    public string? Problem { get; set; }

    /// <summary>Reads as far as it can; never throws.</summary>
    public static MessageOutline Read(ReadOnlySpan<byte> body)
    {
        var outline = new MessageOutline();
        if (body.IsEmpty)
            return outline with { Problem = "decode.empty: the body is empty" };
        if (body.StartsWith<byte>([0x1F, 0x8B]))
            return outline with { Problem = "decode.gzip: the body is packed; messages are sent plain" };

        var json = new Utf8JsonReader(body);
        var ended = false;
        try
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                return outline with { Problem = "decode.json: the body is not a JSON object" };

            OutlineReader.Object(ref json, outline, OutlinePart.Envelope);
            ended = true;
            json.Read();
            if (!Utf8.IsValid(body))
                outline.Problem = NotUnicode;
        }
        catch (JsonException) when (ended)
        {
            outline.Problem = "decode.trailing: the body goes on after its end";
        }
        catch (JsonException) when (json.CurrentDepth >= MaxDepth - 1)
        {
            outline.Problem = $"decode.depth: the body is nested deeper than {MaxDepth} levels";
        }
        catch (InvalidOperationException)
        {
            outline.Problem = NotUnicode;
        }
        catch (JsonException)
        {
            // The reader's own text quotes what it stumbled over.
            outline.Problem = $"decode.json: the body is not JSON from byte {json.BytesConsumed} on";
        }

        return outline;
    }
}
