using System.ComponentModel.DataAnnotations;

namespace PointBus.Consumers.Alerting.Channels.Sending;

/// <summary>How notices are brought to their channels.</summary>
public sealed record SendingOptions
{
    /// <summary>Waits after each failed try; after as many tries and one more a channel gives a notice up. Defaults to 5 s, 30 s, 2 min, 5 min, 15 min, 30 min, 1 h.</summary>
    public IReadOnlyList<TimeSpan> Delays { get; init; } =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1),
    ];

    /// <summary>Failed tries after which another channel is told as well. Defaults to 3.</summary>
    [Range(1, 100)]
    public int TakeOverAfter { get; init; } = 3;

    /// <summary>How long the bus may take for a notice. Defaults to 5 s.</summary>
    public TimeSpan BusLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often tries that are due are looked for. Defaults to 1 s.</summary>
    public TimeSpan DueInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a notice waits for a channel that has too much to do. Defaults to 2 s.</summary>
    public TimeSpan BusyWait { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Tries of one channel side by side. Defaults to 2.</summary>
    [Range(1, 16)]
    public int AtOnce { get; init; } = 2;

    /// <summary>Failures in a row after which a channel is left alone for <see cref="BreakerRecovery"/>. Defaults to 5.</summary>
    [Range(1, 1000)]
    public int BreakerFailures { get; init; } = 5;

    /// <summary>Defaults to 30 s.</summary>
    public TimeSpan BreakerRecovery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long it is known that a channel has delivered a notice. Defaults to 25 hours.</summary>
    public TimeSpan Remember { get; init; } = TimeSpan.FromHours(25);
}
