using System.Text.Json;
using PointBus.Storage.Queues;
using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>A message's whole hash. It is laid out like that of a batch with one point, and has no batch header.</summary>
internal sealed class StoredMessage
{
    public const string Meta = "m";
    public const string Failures = "mf";
    public const string Requeues = "mq";
    public const string LostLeases = "l";

    readonly Dictionary<string, RedisValue> _fields;

    StoredMessage(BatchRow row, HashEntry[] hash)
    {
        Row = row;
        Hash = hash;
        _fields = hash.ToDictionary(field => field.Name.ToString(), field => field.Value);
        Readable = StoredPayload.TryUnpack(Raw, this[StoredBatch.Form], out var payload);
        Payload = Readable ? payload : Raw;
    }

    public BatchRow Row { get; }

    public HashEntry[] Hash { get; }

    /// <summary>The data, as bytes; what lies there where they cannot be unpacked.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>Whether the bytes could be unpacked.</summary>
    public bool Readable { get; }

    public int Attempts => (int)this[StoredBatch.Attempts];

    public int Deliveries => (int)this[StoredBatch.Deliveries];

    public string Owner => this[StoredBatch.Owner].ToString();

    public long? LeasedSince => (long?)this[StoredBatch.LeasedSince];

    public QueueFailure[] FailedBecause => MessageJson.ReadFailures(this[Failures]);

    public QueueRequeue[] RequeuedAt => MessageJson.ReadRequeues(this[Requeues]);

    public MessageMeta MetaOrEmpty => MessageJson.ReadMeta(this[Meta]) ?? new MessageMeta("", Row.Acceptance / 1_000, null, null);

    ReadOnlyMemory<byte> Raw => this[StoredBatch.Payload];

    RedisValue this[string name] => _fields.GetValueOrDefault(name);

    public static StoredMessage? Read(Guid id, HashEntry[] hash)
    {
        var values = hash.ToDictionary(field => field.Name.ToString(), field => field.Value);
        return BatchRow.Read(id, [.. BatchRow.Fields.Select(name => values.GetValueOrDefault(name.ToString()))]) is { } row
            ? new StoredMessage(row, hash)
            : null;
    }

    /// <returns><see langword="null"/> where the bytes are no JSON.</returns>
    public JsonElement? Json()
    {
        try
        {
            return Readable ? JsonElement.Parse(Payload.Span) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
