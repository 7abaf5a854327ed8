using System.Text.Json;
using System.Text.Json.Serialization;
using PointBus.Storage.Queues;

namespace PointBus.Storage.Redis;

/// <summary>What is kept beside a message's data.</summary>
/// <param name="TrackingId">The sender's own id.</param>
/// <param name="SentAt">Milliseconds since 1970.</param>
/// <param name="TtlSeconds">Time to live, counted from the sending or from the last requeue.</param>
/// <param name="TraceId">W3C trace id of the sender.</param>
internal sealed record MessageMeta(string TrackingId, long SentAt, long? TtlSeconds, string? TraceId);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MessageMeta))]
[JsonSerializable(typeof(QueueFailure[]))]
[JsonSerializable(typeof(QueueRequeue[]))]
internal sealed partial class MessageJson : JsonSerializerContext
{
    public static byte[] Write(MessageMeta meta) => JsonSerializer.SerializeToUtf8Bytes(meta, Default.MessageMeta);

    public static byte[] Write(QueueFailure[] failures) => JsonSerializer.SerializeToUtf8Bytes(failures, Default.QueueFailureArray);

    public static byte[] Write(QueueRequeue[] requeues) => JsonSerializer.SerializeToUtf8Bytes(requeues, Default.QueueRequeueArray);

    public static MessageMeta? ReadMeta(ReadOnlyMemory<byte> json) => Read(json, Default.MessageMeta);

    public static QueueFailure[] ReadFailures(ReadOnlyMemory<byte> json) => Read(json, Default.QueueFailureArray) ?? [];

    public static QueueRequeue[] ReadRequeues(ReadOnlyMemory<byte> json) => Read(json, Default.QueueRequeueArray) ?? [];

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
