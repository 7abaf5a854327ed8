using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>Shows a batch in flight as people see it.</summary>
internal static class StoredStatus
{
    /// <summary>Everything but the payload.</summary>
    public static readonly RedisValue[] Fields =
    [
        .. BatchRow.Fields, StoredBatch.Header, StoredBatch.Attempts, StoredBatch.Deliveries, StoredBatch.Owner, StoredBatch.Error, StoredBatch.LeasedSince,
    ];

    public static StoredBatch Read(RedisValue[] values) =>
        new([.. Fields.Zip(values).Where(field => !field.Second.IsNull).Select(field => new HashEntry(field.First, field.Second))]);

    public static BatchStatus ToStatus(this StoredBatch stored, BatchRow row, Lane lane) => new()
    {
        BatchId = row.Id,
        Lane = lane.Name,
        State = row.State,
        PointCount = row.Points,
        Attempts = stored.FailedAttempts,
        Error = stored.LastError,
        AcceptedAt = DateTimeOffset.UnixEpoch.AddMicroseconds(row.Acceptance),
        Until = row.Until > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(row.Until) : null,
        Owner = row.State == BatchStates.Leased ? stored.LastOwner : null,
        Deliveries = stored.DeliveryCount,
        Header = stored.HeaderOr(row, lane),
    };
}
