namespace PointBus.Consumers.Persisting.Workers;

/// <summary>The workers of this process, one for each writer.</summary>
public sealed class WorkerDesk
{
    public WorkerDesk(PersistOptions options, TimeProvider time)
    {
        var now = time.GetUtcNow();
        All = [.. Enumerable.Range(1, options.Concurrency).Select(number =>
            new Worker($"{Environment.MachineName}-{Environment.ProcessId}-{number}", now, options.MaxBatches))];
    }

    public IReadOnlyList<Worker> All { get; }
}
