using System.ComponentModel.DataAnnotations;

namespace PointBus.Consumers.Relaying;

/// <summary>How recorded events go to the bus.</summary>
public sealed record RelayOptions
{
    /// <summary>Events published side by side. Defaults to 200.</summary>
    [Range(1, 10_000)]
    public int Chunk { get; init; } = 200;

    /// <summary>How long to wait before looking again when there was nothing. Defaults to 100 ms.</summary>
    public TimeSpan IdleWait { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long one chunk may take; the broker's confirmation may never come. Defaults to 10 seconds.</summary>
    public TimeSpan PublishTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long to wait after a failure. Defaults to 1 second.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);
}
