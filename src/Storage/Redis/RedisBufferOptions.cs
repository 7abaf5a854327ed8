namespace PointBus.Storage.Redis;

/// <summary>Where the buffer is and how much it holds.</summary>
public sealed record RedisBufferOptions
{
    /// <summary>A StackExchange.Redis configuration, also of a Sentinel or Cluster, or a <c>redis://</c> address.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>What every key begins with; no braces, because the lane's name in braces decides the cluster slot. Defaults to <c>mq:</c>.</summary>
    public string Prefix { get; init; } = "mq:";

    /// <summary>Batches waiting or leased in one lane, 1 or more; priorities 1-3 are refused at 80 % of it, 4-7 at 90 %. Calls at the same moment may pass it slightly. Defaults to 100,000.</summary>
    public int MaxBatchesPerLane { get; init; } = 100_000;

    /// <summary>Points in flight in all lanes together, 1 or more; the lower priorities are refused at 80 % and 90 % as above. Defaults to 20,000,000.</summary>
    public long MaxPoints { get; init; } = 20_000_000;

    /// <summary>Bytes of batches in flight and of letters that are not in the catalog yet, in all lanes together, as stored; refused as above. Defaults to 1 GiB.</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>Lanes there may be, those made on demand included, 5 or more. Defaults to 256.</summary>
    public int MaxLanes { get; init; } = 256;

    /// <summary>How long an ended batch and its idempotency key are remembered. Defaults to 24 hours.</summary>
    public TimeSpan RememberFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long a letter that was replayed or given up is remembered. Defaults to 30 days.</summary>
    public TimeSpan RememberLettersFor { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Leases in a row that may end without a word of their consumer before the batch counts as failed, 1 or more. Defaults to 5.</summary>
    public int MaxLostLeases { get; init; } = 5;

    /// <summary>How long a batch that failed waits for a decision before it reminds of itself. Defaults to 60 seconds.</summary>
    public TimeSpan RemindAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an upload's figures are kept after their last change. Defaults to 7 days.</summary>
    public TimeSpan RememberUploadsFor { get; init; } = TimeSpan.FromDays(7);
}
