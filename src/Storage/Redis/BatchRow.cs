using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>What moving a batch needs to know of it; read from its hash or known from a claim.</summary>
/// <param name="Id">The batch.</param>
/// <param name="Epoch">The move is void if the hash has another by then.</param>
/// <param name="State">One of <see cref="BatchStates"/>.</param>
/// <param name="Points">In the payload.</param>
/// <param name="Priority">1 to 10.</param>
/// <param name="Acceptance">Microseconds since 1970.</param>
/// <param name="Until">When the lease ends or the batch becomes due, ms since 1970; 0 while ready.</param>
/// <param name="ExpiresAt">Milliseconds since 1970.</param>
internal sealed record BatchRow(Guid Id, long Epoch, string State, int Points, int Priority, long Acceptance, long Until, long? ExpiresAt)
{
    public const string EpochField = "e";
    public const string LostField = "l";
    public const string BytesField = "w";

    public static readonly RedisValue[] Fields = [EpochField, "s", "n", "r", "t", "u", "x", LostField, BytesField];

    /// <summary>Leases in a row that ended without a word of their consumer.</summary>
    public int LostLeases { get; init; }

    /// <summary>What it adds to the lane's bytes; 0 for batches of earlier versions.</summary>
    public long Bytes { get; init; }

    public double Score => ReadyScore.Of(Priority, Acceptance);

    public bool Waits => State is not BatchStates.Leased;

    public bool HasExpired(long now) => ExpiresAt <= now;

    public static BatchRow? Read(Guid id, RedisValue[] values) =>
        values[0].IsNull || values[1].IsNull
            ? null
            : new BatchRow(
                id, (long)values[0], values[1]!, (int)values[2], (int)values[3], (long)values[4], (long)values[5],
                values[6].IsNull ? null : (long)values[6]) { LostLeases = (int)values[7], Bytes = (long)values[8] };

    public static BatchRow Of(Claim claim) => new(
        claim.Header.BatchId, claim.Epoch, BatchStates.Leased, claim.Header.PointCount, claim.Header.Priority,
        claim.Acceptance, 0, claim.Header.ExpiresAt?.ToUnixTimeMilliseconds()) { Bytes = claim.StoredBytes };
}
