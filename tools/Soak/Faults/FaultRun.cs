using PointBus.Soak.Driving;
using PointBus.Soak.Installations;
using PointBus.Soak.Phases;
using PointBus.Soak.Verdicts;

namespace PointBus.Soak.Faults;

/// <summary>How a fault went.</summary>
/// <param name="Step">The fault.</param>
/// <param name="Recovery">From its end until the oldest accepted point was younger than five seconds; <see langword="null"/> where that did not come.</param>
sealed record FaultRecord(FaultStep Step, TimeSpan? Recovery);

/// <summary>Works through a plan: a fault, the recovery, a pause, the next.</summary>
sealed class FaultRun(Installation installation, FaultPlan plan, SoakOptions options, Driver driver, Pulse pulse, TimeProvider time, Action<string> say)
{
    static readonly TimeSpan Young = TimeSpan.FromSeconds(5), Look = TimeSpan.FromMilliseconds(250), Overlap = TimeSpan.FromSeconds(1);

    readonly FaultActs acts = new(installation, time);
    readonly List<FaultRecord> records = [];

    public IReadOnlyList<FaultRecord> Records => records;

    /// <summary>Faults of the plan that cannot be done here.</summary>
    public HashSet<string> Impossible { get; } = [];

    public async Task RunAsync(TimeSpan length, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var i = 0; i < plan.Steps.Count && time.GetElapsedTime(started) < length && !(options.StopsAtFirstFailure && records.Exists(record => record.Recovery is null)) && !cancellationToken.IsCancellationRequested; i++)
        {
            FaultStep[] steps = plan.Mode == FaultMode.Double && i + 1 < plan.Steps.Count ? [plan.Steps[i], plan.Steps[++i]] : [plan.Steps[i]];
            await BreakAsync(steps, cancellationToken);
            await Task.Delay(TimeSpan.FromMilliseconds(steps[^1].GapMilliseconds), time, cancellationToken);
        }
    }

    async Task BreakAsync(FaultStep[] steps, CancellationToken cancellationToken)
    {
        driver.IsFaulty = true;
        try
        {
            // Of two the second begins while the first is on; two of the same target would undo each other.
            var distinct = steps.DistinctBy(step => step.Target.TrimEnd('2')).ToArray();
            var running = distinct.Select((step, place) => DoAsync(step, Overlap * place, cancellationToken)).ToList();
            var done = await Task.WhenAll(running);
            await ReviveAsync();
            var recovery = await RecoveryAsync(cancellationToken);
            foreach (var (step, isDone) in distinct.Zip(done))
                if (isDone)
                    records.Add(new FaultRecord(step, recovery));
                else
                    Impossible.Add(step.Name);
            say($"{string.Join(" + ", distinct.Select(step => step.Name))}: {distinct[0].Milliseconds / 1000.0:0.0} s, recovered after {(recovery is { } time ? $"{time.TotalSeconds:0.0} s" : "more than " + options.RecoveryLimit.TotalSeconds + " s")}");
        }
        finally
        {
            driver.IsFaulty = false;
        }
    }

    async Task<bool> DoAsync(FaultStep step, TimeSpan after, CancellationToken cancellationToken)
    {
        await Task.Delay(after, time, cancellationToken);
        return await acts.DoAsync(step, cancellationToken);
    }

    /// <summary>Whatever a fault ended by itself (a full disk ends Redis) is started again, as its supervisor would.</summary>
    public async Task ReviveAsync()
    {
        foreach (var name in (string[])["redis", "postgres", "rabbitmq"])
            if (installation.Server(name) is { IsRunning: false } server)
                await acts.StartAsync(server);
        foreach (var host in installation.Hosts)
            if (!host.IsRunning)
            {
                say($"a host had ended: {host.Log.Last(1)[..Math.Min(300, host.Log.Last(1).Length)]}");
                Died++;
                // It died where it was told to, and that was enough.
                host.Settings.Remove("POINTBUS_CRASH_AT");
                await acts.StartAsync(host);
            }
    }

    /// <summary>Hosts that ended without being killed.</summary>
    public int Died { get; private set; }

    /// <summary>Until points that were accepted afterwards are stored, none waits for long, and every host reaches its buffer.</summary>
    async Task<TimeSpan?> RecoveryAsync(CancellationToken cancellationToken)
    {
        for (var started = time.GetTimestamp(); ; await Task.Delay(Look, time, cancellationToken))
        {
            await ReviveAsync();
            var took = time.GetElapsedTime(started);
            if (pulse.OldestAge < Young && pulse.HasStoredSince(started) && await AnswerAsync(cancellationToken))
                return took;
            if (took > options.RecoveryLimit)
                return null;
        }
    }

    /// <summary>A host may store points past a buffer that is still away.</summary>
    async Task<bool> AnswerAsync(CancellationToken cancellationToken)
    {
        var pages = await Task.WhenAll(installation.Hosts.Select(host => LedgerPage.TryReadAsync(host.Client, cancellationToken)));
        return pages.All(page => page is not null);
    }
}
