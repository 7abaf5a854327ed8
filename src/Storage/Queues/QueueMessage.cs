using System.Text.Json;
using PointBus.Storage.Redis;

namespace PointBus.Storage.Queues;

/// <summary>A message as it was taken from a queue or looked at. It knows its queue, so that its acknowledgement cannot go astray.</summary>
public sealed class QueueMessage
{
    readonly BatchRow _row;

    internal QueueMessage(LaneKeys keys, StoredMessage stored, string queue, bool leased)
    {
        var meta = stored.MetaOrEmpty;
        (Keys, Stored, Queue, _row) = (keys, stored, queue, stored.Row);
        IsLeased = leased;
        TrackingId = meta.TrackingId;
        TtlSeconds = meta.TtlSeconds;
        TraceId = meta.TraceId;
        Timestamp = DateTimeOffset.FromUnixTimeMilliseconds(meta.SentAt);
        Data = stored.Json();
    }

    /// <summary>Unique over all queues; ids of one sender sort by time.</summary>
    public string Id => BatchMoves.Member(_row.Id);

    /// <summary>The data without anything added; <see langword="null"/> where it is no JSON.</summary>
    public JsonElement? Data { get; }

    /// <summary>The data as bytes, also where it cannot be read.</summary>
    public ReadOnlyMemory<byte> RawData => Stored.Payload;

    /// <summary>When it was sent, UTC.</summary>
    public DateTimeOffset Timestamp { get; }

    /// <summary>Times it was taken, this one included; dead letters keep it.</summary>
    public int DeliveryCount => Stored.Deliveries;

    /// <summary>Attempts that failed.</summary>
    public int Attempts => Stored.Attempts;

    /// <summary>The id its sender gave it, or one that was made for it.</summary>
    public string TrackingId { get; }

    /// <summary>Time to live in seconds, from the sending or the last requeue.</summary>
    public long? TtlSeconds { get; }

    /// <summary>When it is no longer delivered, UTC.</summary>
    public DateTimeOffset? ExpiresAt => _row.ExpiresAt is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;

    /// <summary>1 to 10, 10 goes first.</summary>
    public int Priority => _row.Priority;

    /// <summary>W3C trace id of the sender.</summary>
    public string? TraceId { get; }

    /// <summary>Name of its queue, with the prefix of all names.</summary>
    public string Queue { get; }

    /// <summary>The times it failed, oldest first; the newest ten where there were more.</summary>
    public IReadOnlyList<QueueFailure> Failures => Stored.FailedBecause;

    /// <summary>The times it was put back, oldest first; the newest ten where there were more.</summary>
    public IReadOnlyList<QueueRequeue> Requeues => Stored.RequeuedAt;

    /// <summary>The data as a type of the caller's.</summary>
    public T? As<T>() => Data is { } data ? data.Deserialize<T>(QueueOptions.Json) : default;

    internal LaneKeys Keys { get; }

    internal StoredMessage Stored { get; }

    internal bool IsLeased { get; }

    /// <summary>What was taken counts only while its lease lasts; what was only looked at is named by its id.</summary>
    internal RedisMessages.Reference Reference => new(_row.Id, IsLeased ? _row : null);
}
