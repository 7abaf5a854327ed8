namespace PointBus.Consumers.Scheduling;

/// <summary>The jobs that there are, with what the settings say of them.</summary>
public sealed class JobBook(IEnumerable<IScheduledJob> jobs, ScheduleOptions options)
{
    public IReadOnlyList<PlannedJob> All { get; } = [.. jobs.Select(job => Plan(job, options)).OrderBy(job => job.Job.Name, StringComparer.Ordinal)];

    public PlannedJob? Find(string name) => All.FirstOrDefault(job => job.Job.Name == name);

    static PlannedJob Plan(IScheduledJob job, ScheduleOptions options)
    {
        var settings = options.Jobs.GetValueOrDefault(job.Name) ?? new JobSettings(null);
        return new PlannedJob(job, settings.Timetable ?? Timetable.Parse(job.Standard)!, options.Enabled && settings.Enabled);
    }
}

/// <summary>A job and when it is due.</summary>
public sealed record PlannedJob(IScheduledJob Job, Timetable Timetable, bool Enabled);
