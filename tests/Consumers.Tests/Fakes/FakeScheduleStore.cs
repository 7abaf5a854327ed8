using PointBus.Storage;

namespace PointBus.Consumers.Tests.Fakes;

/// <summary>Remembers jobs in memory by the rules of the real one, and is away when it is told to be.</summary>
sealed class FakeScheduleStore(TimeProvider time) : IScheduleStore
{
    readonly Lock gate = new();
    readonly Dictionary<string, JobStanding> jobs = [];
    readonly List<(string Job, JobRun Run)> runs = [];

    public bool IsAway { get; set; }

    /// <summary>Asked before every renewal.</summary>
    public Func<JobClaim, bool> Renews { get; set; } = _ => true;

    public JobStanding this[string job]
    {
        get
        {
            lock (gate)
                return Of(job);
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            jobs.Clear();
            runs.Clear();
        }
    }

    public IReadOnlyList<JobRun> RunsOf(string job)
    {
        lock (gate)
            return [.. runs.Where(run => run.Job == job).Select(run => run.Run)];
    }

    public Task<JobStanding> FindAsync(string job, CancellationToken cancellationToken) => Do(() => Of(job));

    public Task<IReadOnlyList<JobRun>> ReadRunsAsync(string job, int max, CancellationToken cancellationToken) =>
        Do<IReadOnlyList<JobRun>>(() => [.. runs.Where(run => run.Job == job).Select(run => run.Run).Reverse().Take(max)]);

    public Task<bool> PlanAsync(JobStanding seen, string timetable, DateTimeOffset? due, CancellationToken cancellationToken) => Do(() =>
        !Of(seen.Job).IsRunning(time.GetUtcNow()) && Change(seen.Job, seen.Version, standing => standing with { Timetable = timetable, Due = due }));

    public Task<JobClaim?> ClaimAsync(JobStanding seen, JobHold hold, TimeSpan lease, CancellationToken cancellationToken) => Do(() =>
        !seen.IsRunning(time.GetUtcNow()) && Change(seen.Job, seen.Version, standing => standing with { Hold = hold, HeldUntil = time.GetUtcNow() + lease })
            ? new JobClaim(seen.Job, seen.Version + 1, hold)
            : null);

    public Task<bool> RenewAsync(JobClaim claim, TimeSpan lease, CancellationToken cancellationToken) => Do(() =>
    {
        if (!Renews(claim) || Of(claim.Job).Version != claim.Version)
            return false;
        jobs[claim.Job] = Of(claim.Job) with { HeldUntil = time.GetUtcNow() + lease };
        return true;
    });

    public Task<bool> EndAsync(JobClaim claim, JobRun run, DateTimeOffset? due, CancellationToken cancellationToken) => Do(() =>
    {
        var isHeld = Change(claim.Job, claim.Version, standing => standing with { Hold = null, HeldUntil = null, Due = due, Last = run with { Report = null } });
        if (isHeld)
            runs.Add((claim.Job, run));
        return isHeld;
    });

    bool Change(string job, long version, Func<JobStanding, JobStanding> change)
    {
        if (Of(job).Version != version)
            return false;
        jobs[job] = change(Of(job)) with { Version = version + 1 };
        return true;
    }

    JobStanding Of(string job) => jobs.GetValueOrDefault(job) ?? new JobStanding { Job = job };

    async Task<T> Do<T>(Func<T> call)
    {
        await Task.Yield();
        lock (gate)
            return IsAway ? throw new BufferUnavailableException("away") : call();
    }
}
