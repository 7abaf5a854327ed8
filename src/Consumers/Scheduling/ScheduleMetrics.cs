using System.Diagnostics.Metrics;
using PointBus.Storage;

namespace PointBus.Consumers.Scheduling;

/// <summary>How the jobs that ran here fared, for <see cref="MeterName"/>.</summary>
public sealed class ScheduleMetrics : IDisposable
{
    public const string MeterName = "PointBus.Schedules";

    readonly Meter meter = new(MeterName);
    readonly Counter<long> runs;
    readonly Histogram<double> seconds;

    readonly JobBook book;

    public ScheduleMetrics(JobBook book)
    {
        this.book = book;
        runs = meter.CreateCounter<long>("schedule_runs_total", description: "Runs of jobs that came to an end, by job and outcome");
        seconds = meter.CreateHistogram<double>("schedule_run_seconds", "s", "How long a run takes");
    }

    /// <summary>Every counter begins at nothing, so that its first step shows. To be called once somebody listens.</summary>
    public void Begin()
    {
        foreach (var job in book.All)
            foreach (var outcome in (string[])["succeeded", "failed"])
                runs.Add(0, new("job", job.Job.Name), new("outcome", outcome));
    }

    public void Ended(string job, JobRun run)
    {
        runs.Add(1, new("job", job), new("outcome", run.Outcome == JobOutcome.Succeeded ? "succeeded" : "failed"));
        seconds.Record((run.EndedAt - run.StartedAt).TotalSeconds, new KeyValuePair<string, object?>("job", job));
    }

    public void Dispose() => meter.Dispose();
}
