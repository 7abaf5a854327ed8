using System.Text.Json;
using System.Text.Unicode;
using static PointBus.Contracts.Packing.PackedFormatException;

namespace PointBus.Contracts.Packing;

/// <summary>Opens an array of points only after a look over its bytes has shown that it is worth the memory.</summary>
internal static class JsonScan
{
    static readonly JsonDocumentOptions Strict = new() { MaxDepth = PointJson.MaxDepth, AllowDuplicateProperties = false };

    public static JsonDocument Open(ReadOnlyMemory<byte> array)
    {
        if (!Utf8.IsValid(array.Span))
            throw new PackedFormatException(NotUtf8, "The points are not UTF-8 text.");

        LookOver(array.Span);
        try
        {
            return JsonDocument.Parse(array, Strict);
        }
        catch (JsonException duplicate)
        {
            // The look over the bytes has excluded every other reason.
            throw new PackedFormatException(DuplicateKey, "An object names the same field twice.", duplicate);
        }
        catch (InvalidOperationException halfSurrogate)
        {
            // Only names are unescaped while the document is opened.
            throw new PackedFormatException(NotUtf8, "The name of a field holds half a surrogate pair.", halfSurrogate);
        }
    }

    static void LookOver(ReadOnlySpan<byte> array)
    {
        // Unlimited here, because the reader does not say which of its limits it met.
        var reader = new Utf8JsonReader(array, new JsonReaderOptions { MaxDepth = int.MaxValue });
        var elements = 0;
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth == 0 && reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.EndArray))
                    throw new PackedFormatException(NotJson, "The points are not a JSON array.");
                if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject && reader.CurrentDepth >= PointJson.MaxDepth)
                    throw new PackedFormatException(TooDeep, $"The points are nested deeper than {PointJson.MaxDepth} levels.");
                if (reader.CurrentDepth == 1 && reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject) && ++elements > PointPacker.MaxPoints)
                    throw TooMany();
            }
        }
        catch (JsonException invalid)
        {
            throw new PackedFormatException(NotJson, "The points are not valid JSON.", invalid);
        }
    }

    public static PackedFormatException TooMany() =>
        new(PackedFormatException.TooMany, $"The batch holds more than {PointPacker.MaxPoints} points.");
}
