namespace PointBus.Host.Embedded;

/// <summary>The Redis that runs inside the host when no other is named.</summary>
public sealed record EmbeddedRedisOptions
{
    /// <summary>Where its files lie; made if absent. One process at a time.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Port on loopback, 1 to 65,535. Defaults to a free one.</summary>
    public int? Port { get; init; }

    /// <summary>How often the log of changes is folded into a checkpoint, so that it does not grow for ever. Defaults to 5 minutes.</summary>
    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The log is left alone while it is smaller, in bytes. Defaults to 64 MB.</summary>
    public long CheckpointFrom { get; init; } = 64L << 20;
}
