using PointBus.Storage;

namespace PointBus.Consumers.Scheduling;

/// <summary>What people see of jobs, and running one by hand, on any host. Throws <see cref="BufferUnavailableException"/>.</summary>
public sealed class ScheduleDesk(IScheduleStore store, JobBook book, JobRunner runner, ScheduleOptions options, TimeProvider time)
{
    /// <summary>All jobs, by name.</summary>
    public async Task<IReadOnlyList<JobView>> ReadAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(book.All.Select(job => ViewAsync(job, cancellationToken)));

    /// <returns><see langword="null"/> where there is no such job.</returns>
    public async Task<JobView?> FindAsync(string name, CancellationToken cancellationToken) =>
        book.Find(name) is { } job ? await ViewAsync(job, cancellationToken) : null;

    /// <inheritdoc cref="IScheduleStore.ReadRunsAsync"/>
    public Task<IReadOnlyList<JobRun>> ReadRunsAsync(string job, int max, CancellationToken cancellationToken) => store.ReadRunsAsync(job, max, cancellationToken);

    /// <summary>Runs a job now, also one that is off, and waits a little for its end. When it is due next does not change.</summary>
    /// <returns>The run under way, and how it ended if it did; nothing where somebody runs the job already.</returns>
    public async Task<(JobHold Hold, JobRun? Ended)?> RunAsync(PlannedJob planned, string actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var standing = await store.FindAsync(planned.Job.Name, cancellationToken);
        var hold = new JobHold(Guid.CreateVersion7(now), runner.Host, actor, now, null, 1);
        if (await store.ClaimAsync(standing, hold, options.Lease, cancellationToken) is not { } claim)
            return null;

        var run = runner.Start(planned, claim, _ => standing.Due);
        try
        {
            return (hold, await run.WaitAsync(options.Patience, time, cancellationToken));
        }
        catch (TimeoutException)
        {
            return (hold, null);
        }
    }

    async Task<JobView> ViewAsync(PlannedJob job, CancellationToken cancellationToken)
    {
        var standing = await store.FindAsync(job.Job.Name, cancellationToken);
        return new JobView(job, standing, standing.IsRunning(time.GetUtcNow()));
    }
}

/// <summary>A job as people see it.</summary>
/// <param name="Planned">What it is, and when it is due.</param>
/// <param name="Standing">How it stands.</param>
/// <param name="IsRunning">Whether somebody runs it.</param>
public sealed record JobView(PlannedJob Planned, JobStanding Standing, bool IsRunning);
