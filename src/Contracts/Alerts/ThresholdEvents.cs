namespace PointBus.Contracts;

/// <summary>A measured value crossed its rule's threshold and stayed there. Comes at least once, with the same firing id.</summary>
public sealed record ThresholdBreached
{
    public required AlertFacts Alert { get; init; }
}

/// <summary>A firing is over. Comes for every <see cref="ThresholdBreached"/>.</summary>
public sealed record ThresholdCleared
{
    public required AlertFacts Alert { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public required DateTimeOffset ClearedAt { get; init; }
}

/// <summary>One firing of one rule at one place, as every channel tells of it. Holds no points and no positions.</summary>
public sealed record AlertFacts
{
    /// <summary>Of this firing, from its raise to its clearing; the same in every channel.</summary>
    public required Guid FiringId { get; init; }

    /// <summary>Name of the rule, such as <c>pending-batches</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>What the rule was measured on: a lane, an upstream or a dependency; <see langword="null"/> for the whole system.</summary>
    public string? Place { get; init; }

    public required AlertSeverity Severity { get; init; }

    /// <summary>One sentence without figures that change, so that mails of one firing keep their subject.</summary>
    public required string Title { get; init; }

    /// <summary>The value last measured; <see langword="null"/> where nothing could be measured.</summary>
    public double? Value { get; init; }

    public required double Threshold { get; init; }

    /// <summary>Of value and threshold: <c>batches</c>, <c>letters</c>, <c>%</c>, <c>s</c>; empty for a yes or no.</summary>
    public required string Unit { get; init; }

    /// <summary>When the value first crossed, UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>What it means outside: points and flights concerned; <see langword="null"/> where unknown.</summary>
    public AlertImpact? Impact { get; init; }

    /// <summary>The largest group of dead letters behind it, in words.</summary>
    public string? TopCause { get; init; }

    /// <summary>Of the newest batch behind it, as a W3C <c>traceparent</c>; <see langword="null"/> where no batch or its trace is known.</summary>
    public string? SampleTrace { get; init; }

    /// <summary>Where it is written what to do.</summary>
    public Uri? Runbook { get; init; }

    /// <summary>Where to look in the system.</summary>
    public Uri? Link { get; init; }

    /// <summary>The command line to act with.</summary>
    public string? Command { get; init; }
}

/// <summary>What waits or failed.</summary>
public sealed record AlertImpact(long Points, long Flights);
