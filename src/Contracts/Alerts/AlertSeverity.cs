namespace PointBus.Contracts;

/// <summary>How soon somebody has to act.</summary>
public enum AlertSeverity
{
    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>Within the day.</summary>
    Warning,

    /// <summary>Now, at any hour.</summary>
    Critical,
}
