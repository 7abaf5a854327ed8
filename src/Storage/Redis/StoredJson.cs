using System.Text.Json;
using System.Text.Json.Serialization;

namespace PointBus.Storage.Redis;

/// <summary>What is left of an ended batch.</summary>
internal sealed record DoneMarker(int Points, int Attempts, int Stored, int Duplicate, int Dead, string? Error = null);

/// <summary>The JSON of headers, letters and markers; fields that are missing are left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BatchHeader))]
[JsonSerializable(typeof(DeadLetter))]
[JsonSerializable(typeof(DoneMarker))]
internal sealed partial class StoredJson : JsonSerializerContext
{
    public static byte[] Write(BatchHeader header) => JsonSerializer.SerializeToUtf8Bytes(header, Default.BatchHeader);

    public static byte[] Write(DoneMarker marker) => JsonSerializer.SerializeToUtf8Bytes(marker, Default.DoneMarker);

    /// <summary>The letter without its payload, which lies beside it.</summary>
    public static byte[] Write(DeadLetter letter) =>
        JsonSerializer.SerializeToUtf8Bytes(letter with { Payload = default }, Default.DeadLetter);

    public static DoneMarker? ReadMarker(ReadOnlyMemory<byte> json) => Read(json, Default.DoneMarker);

    public static BatchHeader? ReadHeader(ReadOnlyMemory<byte> json) => Read(json, Default.BatchHeader);

    public static DeadLetter? ReadLetter(ReadOnlyMemory<byte> json) => Read(json, Default.DeadLetter);

    static T? Read<T>(ReadOnlyMemory<byte> json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return json.IsEmpty ? null : JsonSerializer.Deserialize(json.Span, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
