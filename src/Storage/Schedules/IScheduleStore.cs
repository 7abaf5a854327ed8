namespace PointBus.Storage;

/// <summary>
/// When jobs are due, which host runs one, and what came of it. Every change names the version it was decided on and holds only
/// while that is the newest, so that of two hosts one runs an occurrence. Throws <see cref="BufferUnavailableException"/>.
/// </summary>
public interface IScheduleStore
{
    /// <summary>How a job stands; with version 0 where it was never heard of.</summary>
    Task<JobStanding> FindAsync(string job, CancellationToken cancellationToken);

    /// <summary>What came of the last runs, newest first; the newest 50 are kept.</summary>
    /// <param name="job">Whose.</param>
    /// <param name="max">1 to 50.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<JobRun>> ReadRunsAsync(string job, int max, CancellationToken cancellationToken);

    /// <summary>Says when a job is due next, and by which timetable.</summary>
    /// <param name="seen">What this was decided on.</param>
    /// <param name="timetable">In the words of the settings.</param>
    /// <param name="due">UTC; <see langword="null"/> for never.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it holds; not where something changed since, or while the job runs.</returns>
    Task<bool> PlanAsync(JobStanding seen, string timetable, DateTimeOffset? due, CancellationToken cancellationToken);

    /// <summary>Takes the right to run a job until it ends, or, unless renewed, for so long.</summary>
    /// <returns><see langword="null"/> where somebody runs it, or something changed since.</returns>
    Task<JobClaim?> ClaimAsync(JobStanding seen, JobHold hold, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Keeps the right for so long from now; no time at all gives it back.</summary>
    /// <returns>Whether the claim still holds: whoever lost it must stop.</returns>
    Task<bool> RenewAsync(JobClaim claim, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Writes what came of a run and when the job is due next, and gives the right back. May be repeated: a run is kept once.</summary>
    /// <returns>Whether it was written; not where the claim was lost.</returns>
    Task<bool> EndAsync(JobClaim claim, JobRun run, DateTimeOffset? due, CancellationToken cancellationToken);
}
