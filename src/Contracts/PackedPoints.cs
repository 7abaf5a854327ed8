using System.Text.Json;
using System.Text.Json.Serialization;
using PointBus.Contracts.Packing;

namespace PointBus.Contracts;

/// <summary>
/// Points as they travel: either the packed columnar layout (docs/wire-format.md, written as base64),
/// or the text of a plain JSON array, kept as it came, blanks left out, until somebody reads it.
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

/// <summary>Reads base64 text as packed points and an array as plain points; writes what it read. Null is refused.</summary>
public sealed class PackedPointsConverter : JsonConverter<PackedPoints>
{
    /// <inheritdoc />
    public override bool HandleNull => true;

    /// <inheritdoc />
    public override PackedPoints Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => new PackedPoints(PointsForm.Packed, reader.GetBytesFromBase64()),
        JsonTokenType.StartArray => new PackedPoints(PointsForm.Json, RawJson.Copy(ref reader)),
        _ => throw new JsonException("Points must be a base64 text or an array."),
    };

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, PackedPoints value, JsonSerializerOptions options)
    {
        if (value is null)
            writer.WriteNullValue();
        else if (value.Form == PointsForm.Packed)
            writer.WriteBase64StringValue(value.Bytes.Span);
        else
            writer.WriteRawValue(value.Bytes.Span);
    }
}
