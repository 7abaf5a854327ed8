using System.ComponentModel.DataAnnotations;

namespace PointBus.Consumers.Filing;

/// <summary>How dead letters go from the buffer to the catalog.</summary>
public sealed record FilingOptions
{
    /// <summary>Letters in one database transaction; 1 to 1,000. Defaults to 100.</summary>
    [Range(1, 1000)]
    public int MaxLetters { get; init; } = 100;

    /// <summary>How long to wait before looking again when there are none. Defaults to 100 ms.</summary>
    public TimeSpan IdleWait { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long to wait after the database or the buffer did not answer. Defaults to 1 second.</summary>
    public TimeSpan OutageWait { get; init; } = TimeSpan.FromSeconds(1);
}
