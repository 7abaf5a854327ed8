using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>What a look at a batch in flight reads of its hash: everything but its points.</summary>
internal static class BatchStatusFields
{
    public static readonly RedisValue[] Names =
    [
        .. BatchRow.Fields, StoredBatch.Attempts, StoredBatch.Faults, StoredBatch.Owner, StoredBatch.Deliveries, StoredBatch.Header, StoredBatch.LeasedSince,
    ];

    public static StoredBatch Stored(RedisValue[] values) => new([.. Names.Zip(values, (name, value) => new HashEntry(name, value))]);

    /// <param name="id">The batch.</param>
    /// <param name="lane">Its lane.</param>
    /// <param name="values">Of <see cref="Names"/>.</param>
    /// <returns><see langword="null"/> where there is no such batch.</returns>
    public static BatchStatus? Read(Guid id, Lane lane, RedisValue[] values)
    {
        var stored = Stored(values);
        return stored.Row(id) is { } row ? stored.ToStatus(row, lane) : null;
    }
}
