namespace PointBus.Host.Ingest;

/// <summary>What is taken in and how.</summary>
sealed record IngestOptions
{
    public const int LeastJwtSecretBytes = 32;

    /// <summary>Points of one batch that a larger upload or file is cut into. Defaults to 1,000.</summary>
    public int BatchPoints { get; init; } = 1000;

    /// <summary>Most points of a live request that may share a batch with others. Defaults to 20; 0 gives every request its own.</summary>
    public int CoalescePoints { get; init; } = 20;

    /// <summary>Shared batches of one sender on their way at once; what comes meanwhile gathers for the next. Defaults to 2.</summary>
    public int CoalesceAtOnce { get; init; } = 2;

    /// <summary>Points in one JSON request. Defaults to 10,000, which is also the most.</summary>
    public int MaxPoints { get; init; } = 10_000;

    /// <summary>Bytes of one JSON or Flymaster body after unpacking. Defaults to 8 MiB.</summary>
    public int MaxBodyBytes { get; init; } = 8 << 20;

    /// <summary>Bytes of one file after unpacking. Defaults to 50 MiB.</summary>
    public int MaxFileBytes { get; init; } = 50 << 20;

    /// <summary>How long a publish may take before its outcome counts as unknown. Defaults to 5 seconds.</summary>
    public TimeSpan PublishTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Failures in a row after which a way in is not tried for a while. Defaults to 5.</summary>
    public int BreakerFailures { get; init; } = 5;

    /// <summary>How long that while is. Defaults to 5 seconds.</summary>
    public TimeSpan BreakerRecovery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>HS256 secret of tracking tokens, at least 32 bytes; without it only API keys identify a client.</summary>
    public string? JwtSecret { get; init; }

    /// <summary>Shared secret of Flymaster devices; without it they are answered 401.</summary>
    public string? FlymasterSecret { get; init; }
}
