using Microsoft.Extensions.Logging.Abstractions;
using PointBus.Consumers.Persisting;
using PointBus.Consumers.Scheduling;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Scheduling;

/// <summary>Hosts that look at one job, with a clock that tests move.</summary>
sealed class ScheduleHarness : IAsyncDisposable
{
    readonly List<RunningSchedules> hosts = [];

    public ScheduleHarness()
    {
        Store = new FakeScheduleStore(Time);
        Database = new FakeStore(new CallLog());
        Gate = new StoreGate(Database, new PersistOptions(), Time, NullLogger<StoreGate>.Instance);
    }

    public WatchedTime Time { get; } = new();

    public FakeScheduleStore Store { get; }

    public FakeStore Database { get; }

    public StoreGate Gate { get; }

    public SaidJob Job { get; } = new();

    public JobStanding Standing => Store[Job.Name];

    public IReadOnlyList<JobRun> Runs => Store.RunsOf(Job.Name);

    /// <summary>A host that has planned the job, or seen that it is.</summary>
    public async Task<RunningSchedules> StartAsync(ScheduleOptions? options = null)
    {
        await Gate.WaitUntilOpenAsync(default);
        var host = new RunningSchedules(this, options ?? new ScheduleOptions());
        hosts.Add(host);
        await host.Loop.StartAsync(default);
        await WatchedTime.UntilAsync(() => Standing.Version > 0, "a plan");
        return host;
    }

    public Task UntilAsync(Func<bool> condition, string what) => Time.PassUntilAsync(TimeSpan.FromSeconds(5), condition, what);

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts)
            await host.DisposeAsync();
        Gate.Dispose();
    }
}

/// <summary>One host.</summary>
sealed class RunningSchedules : IAsyncDisposable
{
    readonly JobRunner runner;
    readonly ScheduleMetrics metrics;
    bool stopped;

    public RunningSchedules(ScheduleHarness harness, ScheduleOptions options)
    {
        Book = new JobBook([harness.Job], options);
        metrics = new ScheduleMetrics(Book);
        runner = new JobRunner(harness.Store, options, metrics, harness.Time, NullLogger<JobRunner>.Instance);
        Loop = new ScheduleLoop(harness.Store, Book, runner, harness.Gate, options, harness.Time, NullLogger<ScheduleLoop>.Instance);
        Desk = new ScheduleDesk(harness.Store, Book, runner, options, harness.Time);
    }

    public JobBook Book { get; }

    public ScheduleLoop Loop { get; }

    public ScheduleDesk Desk { get; }

    public ValueTask DisposeAsync() => new(StopAsync());

    public async Task StopAsync()
    {
        if (stopped)
            return;
        stopped = true;
        await Loop.StopAsync(default);
        Loop.Dispose();
        runner.Dispose();
        metrics.Dispose();
    }
}

/// <summary>A job that does what a test says, every day at two.</summary>
sealed class SaidJob : IScheduledJob
{
    readonly Lock gate = new();
    readonly List<JobOccurrence> begun = [];

    public string Name => "said";

    public string Description => "What a test says.";

    public string Standard => "0 2 * * *";

    public bool NeedsDatabase { get; set; }

    public Func<JobOccurrence, CancellationToken, Task<JobResult>> OnRun { get; set; } = (_, _) => Task.FromResult(new JobResult("done", "in lines"));

    public IReadOnlyList<JobOccurrence> Begun
    {
        get
        {
            lock (gate)
                return [.. begun];
        }
    }

    public Task<JobResult> RunAsync(JobOccurrence occurrence, CancellationToken cancellationToken)
    {
        lock (gate)
            begun.Add(occurrence);
        return OnRun(occurrence, cancellationToken);
    }
}
