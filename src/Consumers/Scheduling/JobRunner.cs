using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PointBus.Storage;

namespace PointBus.Consumers.Scheduling;

/// <summary>Runs a job that was claimed, keeps the claim meanwhile, and writes what came of it. A run whose claim is lost stops and writes nothing.</summary>
public sealed partial class JobRunner(IScheduleStore store, ScheduleOptions options, ScheduleMetrics metrics, TimeProvider time, ILogger<JobRunner> logger) : IDisposable
{
    const int LongestSummary = 500;

    readonly ConcurrentDictionary<Guid, Task<JobRun?>> running = [];
    readonly CancellationTokenSource stopping = new();

    /// <summary>Unique among hosts and starts.</summary>
    public string Host { get; } = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid().ToString("N")[..8]}";

    public void Dispose() => stopping.Dispose();

    /// <summary>Begins and returns at once.</summary>
    /// <param name="planned">Which job.</param>
    /// <param name="claim">The right to run it.</param>
    /// <param name="due">When it is due next once this run has ended.</param>
    /// <returns>How it ended; <see langword="null"/> where that is for another host to say.</returns>
    public Task<JobRun?> Start(PlannedJob planned, JobClaim claim, Func<DateTimeOffset, DateTimeOffset?> due)
    {
        var run = Task.Run(() => RunAsync(planned, claim, due, stopping.Token));
        running[claim.Hold.RunId] = run;
        _ = run.ContinueWith(_ => running.TryRemove(claim.Hold.RunId, out var _), TaskScheduler.Default);
        return run;
    }

    /// <summary>Gives an occurrence up without running it again.</summary>
    public async Task AbandonAsync(PlannedJob planned, JobClaim claim, CancellationToken cancellationToken)
    {
        var lost = claim.Hold.Tries - 1;
        LogAbandoned(planned.Job.Name, claim.Hold.RunId, lost);
        var run = Ended(claim.Hold, JobOutcome.Abandoned, new JobResult($"given up: {lost} hosts were lost with it"), time.GetUtcNow());
        metrics.Ended(planned.Job.Name, run);
        await store.EndAsync(claim, run, planned.Timetable.Next(run.EndedAt), cancellationToken);
    }

    /// <summary>Ends what runs; another host takes it up.</summary>
    public async Task StopAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(running.Values);
    }

    async Task<JobRun?> RunAsync(PlannedJob planned, JobClaim claim, Func<DateTimeOffset, DateTimeOffset?> due, CancellationToken cancellationToken)
    {
        try
        {
            using var lost = new CancellationTokenSource();
            using var limit = new CancellationTokenSource(options.Limit, time);
            using var all = CancellationTokenSource.CreateLinkedTokenSource(lost.Token, limit.Token, cancellationToken);
            var keeping = KeepAsync(claim, lost, all.Token);
            var (outcome, result) = await TryAsync(planned, claim, limit.Token, all.Token);
            await all.CancelAsync();
            await keeping;
            if (outcome is { } ended && !lost.IsCancellationRequested)
                return await EndAsync(planned, claim, ended, result, due);

            LogLeft(planned.Job.Name, claim.Hold.RunId);
            if (!lost.IsCancellationRequested)
                await store.RenewAsync(claim, TimeSpan.Zero, CancellationToken.None);
        }
        catch (Exception e)
        {
            LogUnwritten(e, planned.Job.Name, claim.Hold.RunId);
        }

        return null;
    }

    /// <returns>No outcome where somebody else has to go on.</returns>
    async Task<(JobOutcome? Outcome, JobResult Result)> TryAsync(PlannedJob planned, JobClaim claim, CancellationToken limit, CancellationToken cancellationToken)
    {
        try
        {
            var hold = claim.Hold;
            return (JobOutcome.Succeeded, await planned.Job.RunAsync(new JobOccurrence(hold.RunId, hold.Due ?? hold.StartedAt, hold.Actor), cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return limit.IsCancellationRequested
                ? (JobOutcome.Failed, new JobResult($"stopped: it took longer than {options.Limit.TotalMinutes:0} minutes"))
                : (null, new JobResult(""));
        }
        catch (Exception e)
        {
            LogFailed(e, planned.Job.Name, claim.Hold.RunId);
            // Texts of faults that nobody foresaw may hold anything.
            return (JobOutcome.Failed, new JobResult(e is BufferUnavailableException or BufferFullException or PointStoreException or JobFailedException ? e.Message : e.GetType().Name));
        }
    }

    async Task<JobRun?> EndAsync(PlannedJob planned, JobClaim claim, JobOutcome outcome, JobResult result, Func<DateTimeOffset, DateTimeOffset?> due)
    {
        var run = Ended(claim.Hold, outcome, result, time.GetUtcNow());
        metrics.Ended(planned.Job.Name, run);
        for (var patient = true; ;)
            try
            {
                return await store.EndAsync(claim, run, due(run.EndedAt), CancellationToken.None) ? run : null;
            }
            catch (BufferUnavailableException) when (patient)
            {
                // After the lease another host runs it again, under the same ids.
                patient = time.GetUtcNow() - run.EndedAt < options.Lease;
                await Task.Delay(options.LookEvery, time, stopping.Token);
            }
    }

    static JobRun Ended(JobHold hold, JobOutcome outcome, JobResult result, DateTimeOffset now) => new()
    {
        RunId = hold.RunId, Host = hold.Host, Actor = hold.Actor, StartedAt = hold.StartedAt, EndedAt = now, Due = hold.Due, Outcome = outcome,
        Summary = result.Summary.Length > LongestSummary ? result.Summary[..LongestSummary] : result.Summary,
        Report = result.Report,
    };

    async Task KeepAsync(JobClaim claim, CancellationTokenSource lost, CancellationToken cancellationToken)
    {
        var kept = time.GetTimestamp();
        try
        {
            while (true)
            {
                await Task.Delay(options.Lease / 3, time, cancellationToken);
                var asked = time.GetTimestamp();
                try
                {
                    if (await store.RenewAsync(claim, options.Lease, cancellationToken))
                        kept = asked;
                    else
                        await lost.CancelAsync();
                }
                catch (BufferUnavailableException) when (time.GetElapsedTime(kept) >= options.Lease)
                {
                    await lost.CancelAsync();
                }
                catch (BufferUnavailableException)
                {
                    // The claim still holds; it is asked for again.
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The run has ended.
        }
    }

    [LoggerMessage(LogLevel.Error, "Failed job {Job}, run {RunId}; it is tried again when it is due the next time")]
    partial void LogFailed(Exception e, string job, Guid runId);

    [LoggerMessage(LogLevel.Error, "Gave up job {Job}, run {RunId}: {Tries} hosts were lost with it")]
    partial void LogAbandoned(string job, Guid runId, int tries);

    [LoggerMessage(LogLevel.Warning, "Left job {Job}, run {RunId}, to another host")]
    partial void LogLeft(string job, Guid runId);

    [LoggerMessage(LogLevel.Warning, "Could not write what came of job {Job}, run {RunId}; it is run again")]
    partial void LogUnwritten(Exception e, string job, Guid runId);
}
