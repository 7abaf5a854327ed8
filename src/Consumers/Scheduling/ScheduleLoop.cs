using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PointBus.Consumers.Persisting;
using PointBus.Storage;

namespace PointBus.Consumers.Scheduling;

/// <summary>
/// Looks for jobs that are due and runs each on one host. What was missed while no host ran is caught up once. A job that is new,
/// or whose times were changed, is due at the next time from then on.
/// </summary>
public sealed partial class ScheduleLoop(
    IScheduleStore store, JobBook book, JobRunner runner, StoreGate gate, ScheduleOptions options, TimeProvider time, ILogger<ScheduleLoop> logger)
    : BackgroundService
{
    public const string Actor = "system:schedule";

    /// <summary>What stands for the times of a job that is off.</summary>
    const string Off = "off";

    /// <summary>An occurrence that so many hosts were lost with is given up.</summary>
    const int MostTries = 5;

    bool wasAway;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.LookEvery, time);
        try
        {
            do
                await LookAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        finally
        {
            await runner.StopAsync();
        }
    }

    async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var job in book.All)
                await LookAsync(job, cancellationToken);
            wasAway = false;
        }
        catch (BufferUnavailableException e)
        {
            if (!wasAway)
                LogAway(e.Message);
            wasAway = true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e);
        }
    }

    async Task LookAsync(PlannedJob planned, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var standing = await store.FindAsync(planned.Job.Name, cancellationToken);
        var timetable = planned.Enabled ? planned.Timetable.Text : Off;
        if (standing.IsRunning(now))
            return;

        if (standing.Timetable != timetable)
            await store.PlanAsync(standing, timetable, planned.Enabled ? planned.Timetable.Next(now) : null, cancellationToken);
        else if (standing.Due is { } due && due <= now && (!planned.Job.NeedsDatabase || gate.ClosedBecause is null))
            await RunAsync(planned, standing, due, cancellationToken);
    }

    async Task RunAsync(PlannedJob planned, JobStanding standing, DateTimeOffset due, CancellationToken cancellationToken)
    {
        var name = planned.Job.Name;
        var tries = standing.Hold is { } before && before.Due == due ? before.Tries + 1 : 1;
        var hold = new JobHold(IdOf(name, due), runner.Host, Actor, time.GetUtcNow(), due, tries);
        if (await store.ClaimAsync(standing, hold, options.Lease, cancellationToken) is not { } claim)
            return;

        if (tries > MostTries)
            await runner.AbandonAsync(planned, claim, cancellationToken);
        else
            _ = runner.Start(planned, claim, planned.Timetable.Next);
    }

    /// <summary>The id of one occurrence, on every host.</summary>
    public static Guid IdOf(string job, DateTimeOffset due) =>
        StableId.From("schedule", job, due.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture));

    [LoggerMessage(LogLevel.Warning, "Cannot look for jobs that are due: {Reason}")]
    partial void LogAway(string reason);

    [LoggerMessage(LogLevel.Error, "Failed to look for jobs that are due")]
    partial void LogFailed(Exception e);
}
