namespace PointBus.Contracts;

/// <summary>One failed attempt. Texts hold no coordinates and no secrets.</summary>
public sealed record FaultNote
{
    public required DateTimeOffset At { get; init; }

    /// <summary>1 for the first attempt that failed.</summary>
    public required int Attempt { get; init; }

    /// <summary>Whether another attempt may help.</summary>
    public required FaultClass Class { get; init; }

    /// <summary>Full name of the exception's type; <see langword="null"/> where none was thrown.</summary>
    public string? ExceptionType { get; init; }

    public required string Message { get; init; }

    /// <summary>The stack of the exception.</summary>
    public string? Stack { get; init; }

    /// <summary>The consumer instance that made the attempt.</summary>
    public string? Worker { get; init; }
}

/// <summary>Whether another attempt may help.</summary>
public enum FaultClass
{
    /// <summary>Anything not known to be one of the others: retried by the lane's policy.</summary>
    Unknown,

    /// <summary>Connection lost, deadlock, timeout: retried by the lane's policy.</summary>
    Transient,

    /// <summary>The same attempt will fail again: not retried.</summary>
    Permanent,
}
