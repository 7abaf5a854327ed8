namespace PointBus.Consumers.Alerting.Backtesting;

/// <summary>What a rule would have done.</summary>
public sealed record BacktestResult
{
    public required string Rule { get; init; }

    /// <summary>Minutes of which something is known.</summary>
    public required int Samples { get; init; }

    /// <summary>Of the first sample, UTC; <see langword="null"/> without any.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Of the last sample, UTC.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Oldest first.</summary>
    public required IReadOnlyList<BacktestFiring> Firings { get; init; }

    /// <summary>Over all places; what still fires counts to the last sample.</summary>
    public TimeSpan Fired => Firings.Aggregate(TimeSpan.Zero, (sum, firing) => sum + ((firing.ClearedAt ?? To ?? firing.FiredAt) - firing.FiredAt));
}

/// <summary>One firing that would have been; its times are as exact as the samples, a minute.</summary>
public sealed record BacktestFiring
{
    /// <summary><see langword="null"/> for the whole system.</summary>
    public string? Place { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset FiredAt { get; init; }

    /// <summary><see langword="null"/> where it would still fire at the end.</summary>
    public DateTimeOffset? ClearedAt { get; init; }

    /// <summary>The value furthest beyond the threshold.</summary>
    public double? Worst { get; init; }
}
