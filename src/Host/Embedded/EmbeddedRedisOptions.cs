namespace PointBus.Host.Embedded;

/// <summary>The Redis that runs inside the host when no other is named.</summary>
public sealed record EmbeddedRedisOptions
{
    /// <summary>Where its files lie; made if absent. One process at a time.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Port on loopback, 1 to 65,535. Defaults to a free one.</summary>
    public int? Port { get; init; }

    /// <summary>How often it is looked at: whether it takes a write, and the size of its log. Defaults to 5 seconds.</summary>
    public TimeSpan CheckEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The log is folded, with an outage of seconds, once it has so many bytes. Defaults to 1 GB, about 40,000 batches of 1,000 points.</summary>
    public long FoldLogFrom { get; init; } = 1L << 30;
}
