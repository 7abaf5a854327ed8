using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using PointBus.Contracts.Packing;
using PointBus.Storage;

namespace PointBus.Consumers.Operating;

/// <summary>Writes the payloads of letters as JSON that is read back as the same points.</summary>
static class LetterBodies
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new UtcTimes() },
    };

    /// <returns>The points as a JSON array; <see langword="null"/> where the payload is a message, or cannot be read.</returns>
    public static JsonElement? Points(LetterPayload body)
    {
        try
        {
            return body.Form switch
            {
                PayloadForms.Packed => JsonSerializer.SerializeToElement(PointPacker.Unpack(body.Payload.Span), Json),
                PayloadForms.Json => Array(body.Payload),
                _ => null,
            };
        }
        catch (Exception e) when (e is PackedFormatException or JsonException)
        {
            return null;
        }
    }

    public static MessageBody Message(LetterPayload body, string? contentType) => Text(body.Payload) is { } text
        ? new MessageBody(contentType, text, null)
        : new MessageBody(contentType, null, Convert.ToBase64String(body.Payload.Span));

    /// <summary>The payload as JSON that can be compared: the points, the message's JSON, or else its text.</summary>
    public static JsonElement Comparable(LetterPayload body)
    {
        if (Points(body) is { } points)
            return points;

        try
        {
            using var document = JsonDocument.Parse(body.Payload);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(Text(body.Payload) ?? Convert.ToBase64String(body.Payload.Span));
        }
    }

    static JsonElement? Array(ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonDocument.Parse(utf8);
        return document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement.Clone() : null;
    }

    static string? Text(ReadOnlyMemory<byte> bytes) => Utf8.IsValid(bytes.Span) ? Encoding.UTF8.GetString(bytes.Span) : null;

    sealed class UtcTimes : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
    }
}
