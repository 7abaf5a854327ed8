using PointBus.Consumers.Scheduling.Reports;
using PointBus.Storage;

namespace PointBus.Consumers.Scheduling.Jobs;

/// <summary>
/// Ends batches that wait for too long as expired dead letters, and looks after the database. Dead letters have their own keeping
/// times, which are held to all the time. No point is deleted, but where the settings ask for it those of old live flights.
/// </summary>
public sealed class CleanUpJob(
    IPointBuffer buffer, ILaneControl control, IPointStore store, IStoreUpkeep upkeep, IFlightDeletion flights, IAuditLog audit, ScheduleOptions options, TimeProvider time) : IScheduledJob
{
    public const string Actor = "system:clean-up";
    const int FlightsAtOnce = 1_000;

    /// <summary>Whoever comes later makes up for an outage: what waited because of it is about to be stored.</summary>
    static readonly TimeSpan Late = TimeSpan.FromMinutes(10);

    public string Name => "clean-up";

    public string Description => "Ends batches that wait for too long as expired dead letters, and looks after the database.";

    public string Standard => "0 2 * * *";

    public bool NeedsDatabase => true;

    public async Task<JobResult> RunAsync(JobOccurrence occurrence, CancellationToken cancellationToken)
    {
        var isLate = time.GetUtcNow() - occurrence.At > Late;
        var expired = isLate ? 0 : await ExpireAsync(cancellationToken);
        var parts = new List<string> { isLate ? "no batch expired, because this run is late" : ReportText.Of(expired, "batch", "es") + " expired" };
        if (options.LiveFlightsFor is { } age)
            parts.Add(await DeleteFlightsAsync(age, cancellationToken));

        await store.MaintainAsync(cancellationToken);
        await upkeep.AnalyzeAsync(cancellationToken);
        parts.Add("partitions and statistics of the database are up to date");
        return new JobResult(string.Join("; ", parts));
    }

    async Task<int> ExpireAsync(CancellationToken cancellationToken)
    {
        var (all, before) = (0, time.GetUtcNow() - options.WaitingFor);
        foreach (var lane in await buffer.ReadLanesAsync(cancellationToken))
        {
            // Messages that are taken out of a queue of other programs would be gone.
            var batches = lane.IsMessages ? 0 : await control.ExpireAsync(lane.Lane, before, dryRun: false, cancellationToken);
            all += batches;
            if (batches > 0)
                await RecordAsync("lane.cleanup", $"lane {lane.Lane.Name}", $"waited for {options.WaitingFor.TotalHours:0.#} hours", batches, null, cancellationToken);
        }

        return all;
    }

    async Task<string> DeleteFlightsAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        var (deleted, points) = (0, 0L);
        while (true)
        {
            var old = await upkeep.FindOldFlightsAsync("live", time.GetUtcNow() - age, FlightsAtOnce, cancellationToken);
            foreach (var flight in old)
                if (await flights.DeleteFlightAsync(flight, cancellationToken) is { } gone)
                    (deleted, points) = (deleted + 1, points + gone);
            if (old.Count < FlightsAtOnce)
                break;
        }

        if (deleted > 0)
            await RecordAsync("flights.delete", "source live", $"older than {age.TotalDays:0.#} days", deleted, ReportText.Of(points, "point"), cancellationToken);
        return $"{ReportText.Of(deleted, "live flight")} deleted with {ReportText.Of(points, "point")}";
    }

    Task RecordAsync(string action, string target, string reason, int count, string? detail, CancellationToken cancellationToken) => audit.AppendAsync(
        new AuditRecord
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()), At = time.GetUtcNow(), Actor = Actor, Action = action, Target = target, Reason = reason,
            Count = count, Outcome = "done", Detail = detail,
        },
        cancellationToken);
}
