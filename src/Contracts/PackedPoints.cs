using System.Text.Json;
using System.Text.Json.Serialization;

namespace PointBus.Contracts;

/// <summary>
/// Points as they travel: either the packed columnar layout (docs/wire-format.md, written as base64),
/// or the bytes of a plain JSON array, kept as they came until somebody reads them.
/// </summary>
/// <param name="Form">Which of the two the bytes are.</param>
/// <param name="Bytes">The packed layout with its version byte, or the UTF-8 text of the array.</param>
[JsonConverter(typeof(PackedPointsConverter))]
public sealed record PackedPoints(PointsForm Form, ReadOnlyMemory<byte> Bytes);

/// <summary>How points are written down.</summary>
public enum PointsForm
{
    /// <summary>The columnar layout; the first byte is its version.</summary>
    Packed,

    /// <summary>A JSON array of points in UTF-8.</summary>
    Json,
}

/// <summary>Reads base64 text as packed points and an array as plain points; writes what it read.</summary>
public sealed class PackedPointsConverter : JsonConverter<PackedPoints>
{
    /// <inheritdoc />
    public override PackedPoints Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return new PackedPoints(PointsForm.Packed, reader.GetBytesFromBase64());

        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("points must be a base64 string or an array");

        using var array = JsonDocument.ParseValue(ref reader);
        return new PackedPoints(PointsForm.Json, JsonSerializer.SerializeToUtf8Bytes(array.RootElement));
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, PackedPoints value, JsonSerializerOptions options)
    {
        if (value.Form == PointsForm.Packed)
            writer.WriteBase64StringValue(value.Bytes.Span);
        else
            writer.WriteRawValue(value.Bytes.Span);
    }
}
