namespace PointBus.Consumers.Scheduling;

/// <summary>Something that is done at set times, by one host at a time.</summary>
public interface IScheduledJob
{
    /// <summary>As in the settings: a-z, 0-9 and dashes.</summary>
    string Name { get; }

    /// <summary>What it is for, in a sentence.</summary>
    string Description { get; }

    /// <summary>When it is due unless the settings say otherwise, as <see cref="Timetable"/> reads it.</summary>
    string Standard { get; }

    /// <summary>It waits while the database is away, and is caught up once.</summary>
    bool NeedsDatabase { get; }

    /// <summary>Does it. Runs again under the same id where the host was lost amid it, so what it makes must have ids that follow from that one.</summary>
    Task<JobResult> RunAsync(JobOccurrence occurrence, CancellationToken cancellationToken);
}

/// <summary>One run as the job sees it.</summary>
/// <param name="RunId">The same wherever and however often this occurrence is run.</param>
/// <param name="At">When it was meant to run, or was asked for, UTC.</param>
/// <param name="Actor">Who asked for it; <c>system:schedule</c> where nobody did.</param>
public sealed record JobOccurrence(Guid RunId, DateTimeOffset At, string Actor);

/// <summary>What came of it.</summary>
/// <param name="Summary">One sentence; no points.</param>
/// <param name="Report">More of it, in lines.</param>
public sealed record JobResult(string Summary, string? Report = null);
