using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>A message on its way into a queue.</summary>
internal sealed record NewMessage(LaneKeys Keys, Guid Id, ReadOnlyMemory<byte> Data, MessageMeta Meta, int Priority)
{
    /// <summary>Not delivered before, ms since 1970.</summary>
    public long? Due { get; init; }

    /// <summary>Never delivered from then on, ms since 1970.</summary>
    public long? ExpiresAt { get; init; }

    public BatchRow Row(long acceptance) => new(Id, 0, "", 1, Priority, acceptance, 0, ExpiresAt);

    public HashEntry[] Fields(BatchRow row, string state)
    {
        var (bytes, form) = StoredPayload.Pack(Data);
        HashEntry[] fields =
        [
            new(BatchRow.EpochField, 1), new("s", state), new("u", state == BatchStates.Ready ? 0 : Due ?? 0),
            new("n", 1), new("r", Priority), new("t", row.Acceptance),
            new(StoredBatch.Payload, bytes), new(StoredBatch.Form, form), new(StoredMessage.Meta, MessageJson.Write(Meta)),
            new(StoredBatch.Attempts, 0), new(StoredBatch.Deliveries, 0),
        ];
        return ExpiresAt is { } expiry ? [.. fields, new("x", expiry)] : fields;
    }
}
