using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using PointBus.Contracts;

namespace PointBus.Storage.Redis;

/// <summary>The JSON of headers, letters, faults, markers and workers; fields that are missing are left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(BatchHeader))]
[JsonSerializable(typeof(DeadLetter))]
[JsonSerializable(typeof(DoneMarker))]
[JsonSerializable(typeof(IReadOnlyList<FaultNote>))]
[JsonSerializable(typeof(StoredReport))]
[JsonSerializable(typeof(StoredOrder))]
internal sealed partial class StoredJson : JsonSerializerContext
{
    public static byte[] Write(BatchHeader header) => JsonSerializer.SerializeToUtf8Bytes(header, Default.BatchHeader);

    public static byte[] Write(DoneMarker marker) => JsonSerializer.SerializeToUtf8Bytes(marker, Default.DoneMarker);

    public static byte[] Write(IReadOnlyList<FaultNote> faults) => JsonSerializer.SerializeToUtf8Bytes(faults, Default.IReadOnlyListFaultNote);

    /// <summary>The letter without its payload, which lies beside it.</summary>
    public static byte[] Write(DeadLetter letter) =>
        JsonSerializer.SerializeToUtf8Bytes(letter with { Payload = default }, Default.DeadLetter);

    public static DoneMarker? ReadMarker(ReadOnlyMemory<byte> json) => Read(json, Default.DoneMarker);

    public static BatchHeader? ReadHeader(ReadOnlyMemory<byte> json) => Read(json, Default.BatchHeader);

    public static DeadLetter? ReadLetter(ReadOnlyMemory<byte> json) => Read(json, Default.DeadLetter);

    public static IReadOnlyList<FaultNote> ReadFaults(ReadOnlyMemory<byte> json) => Read(json, Default.IReadOnlyListFaultNote) ?? [];

    public static T? Read<T>(ReadOnlyMemory<byte> json, JsonTypeInfo<T> type)
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
