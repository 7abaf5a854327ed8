namespace PointBus.Host.Operations;

/// <summary>What the operating endpoints go by.</summary>
sealed record OperationsOptions
{
    /// <summary>How long open dead letters are kept at least, whatever age a cleanup is asked for. Defaults to 7 days.</summary>
    public TimeSpan KeepOpen { get; init; } = TimeSpan.FromDays(7);
}
