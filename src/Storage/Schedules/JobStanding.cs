namespace PointBus.Storage;

/// <summary>A job at one moment.</summary>
public sealed record JobStanding
{
    public required string Job { get; init; }

    /// <summary>Grows with every change but renewals; 0 where nothing was ever written.</summary>
    public long Version { get; init; }

    /// <summary>By which it was planned.</summary>
    public string? Timetable { get; init; }

    /// <summary>When it is due next, or was and did not run yet, UTC.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>Who runs it, or did when it was last heard of him.</summary>
    public JobHold? Hold { get; init; }

    /// <summary>Until then nobody else may run it, UTC.</summary>
    public DateTimeOffset? HeldUntil { get; init; }

    /// <summary>The last run that came to an end, without its report.</summary>
    public JobRun? Last { get; init; }

    public bool IsRunning(DateTimeOffset now) => Hold is not null && HeldUntil > now;
}

/// <summary>One run under way.</summary>
/// <param name="RunId">Of the job and the time it was due, so that it is the same on every host; of a run by hand a new one.</param>
/// <param name="Host">Where it runs.</param>
/// <param name="Actor"><c>system:schedule</c>, or who asked for it.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="Due">The time it was meant for, UTC; <see langword="null"/> where somebody asked for it.</param>
/// <param name="Tries">1, and one more each time a host was lost that ran it.</param>
public sealed record JobHold(Guid RunId, string Host, string Actor, DateTimeOffset StartedAt, DateTimeOffset? Due, int Tries);

/// <summary>The right to run a job once.</summary>
/// <param name="Job">Which.</param>
/// <param name="Version">Only the newest one counts.</param>
/// <param name="Hold">Of this run.</param>
public sealed record JobClaim(string Job, long Version, JobHold Hold);

/// <summary>A run that came to an end.</summary>
public sealed record JobRun
{
    public required Guid RunId { get; init; }

    public required string Host { get; init; }

    public required string Actor { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>The time it was meant for, UTC; <see langword="null"/> where somebody asked for it.</summary>
    public DateTimeOffset? Due { get; init; }

    public required JobOutcome Outcome { get; init; }

    /// <summary>What it did, or why it failed, in a sentence; no points.</summary>
    public required string Summary { get; init; }

    /// <summary>What it found, in lines; <see langword="null"/> where that is all in the summary.</summary>
    public string? Report { get; init; }
}

/// <summary>Ends of a run.</summary>
public enum JobOutcome
{
    Succeeded,

    /// <summary>It is tried again when it is due the next time.</summary>
    Failed,

    /// <summary>Every host that ran it was lost.</summary>
    Abandoned,
}
