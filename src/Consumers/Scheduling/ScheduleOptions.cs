using System.ComponentModel.DataAnnotations;

namespace PointBus.Consumers.Scheduling;

/// <summary>What is done at set times, and where its reports go.</summary>
public sealed record ScheduleOptions
{
    /// <summary>Whether this host runs jobs when they are due; by hand they can be run all the same. Defaults to true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>How often it is looked for what is due. Defaults to 5 seconds.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a run holds without being renewed; a third of it is the time between renewals. Defaults to 1 minute.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a run may take. Defaults to 1 hour.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long whoever runs a job by hand waits for its end. Defaults to 10 seconds.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What differs from the jobs' own times, by name.</summary>
    public IReadOnlyDictionary<string, JobSettings> Jobs { get; init; } = new Dictionary<string, JobSettings>();

    /// <summary>Names of channels that get the reports; <see langword="null"/> for every one of Slack and email.</summary>
    public IReadOnlyList<string>? ReportChannels { get; init; }

    /// <summary>Batches that wait for longer end as expired dead letters at the clean-up. Defaults to 24 hours.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan WaitingFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Live flights whose last point is older are deleted at the clean-up. Defaults to <see langword="null"/>: none is.</summary>
    public TimeSpan? LiveFlightsFor { get; init; }
}

/// <summary>What the settings say of a job.</summary>
/// <param name="Timetable"><see langword="null"/> for the job's own.</param>
/// <param name="Enabled">Whether it runs when it is due.</param>
public sealed record JobSettings(Timetable? Timetable, bool Enabled = true);
