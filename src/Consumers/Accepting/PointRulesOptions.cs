using System.ComponentModel.DataAnnotations;

namespace PointBus.Consumers.Accepting;

/// <summary>Which times are believed. Both limits count from the receipt, never from a replay.</summary>
public sealed record PointRulesOptions
{
    /// <summary>How far a point's time may lie ahead of our clock. Defaults to 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan MaxAhead { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How old a point may be; 1 second to 100 years. Defaults to <see langword="null"/>, no limit.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "36500.00:00:00")]
    public TimeSpan? MaxAge { get; init; }
}
