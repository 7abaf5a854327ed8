using System.ComponentModel.DataAnnotations;

namespace PointBus.Consumers.Persisting;

/// <summary>How batches go from the buffer to the database.</summary>
public sealed record PersistOptions
{
    /// <summary>Writers in this process, each with its own claims. Defaults to 2.</summary>
    [Range(1, 100)]
    public int Concurrency { get; init; } = 2;

    /// <summary>Batches in one database transaction. Defaults to 128.</summary>
    [Range(1, 1000)]
    public int MaxBatches { get; init; } = 128;

    /// <summary>Points in one database transaction, except that one batch always goes. Defaults to 20,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxPoints { get; init; } = 20_000;

    /// <summary>How long a claim holds unless renewed; a lost host's batches are taken over after it. Defaults to 30 seconds.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a writer waits for a signal before it looks again, and how often due batches are made ready. Defaults to 250 ms.</summary>
    public TimeSpan IdleWait { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often an unreachable database is asked again. Defaults to 1 second.</summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Immediate runs of a write that was rolled back or whose outcome is unknown, before claiming pauses. Defaults to 5.</summary>
    [Range(1, 100)]
    public int MaxRuns { get; init; } = 5;

    /// <summary>How long a batch that failed waits for what is decided of it, before it reminds of itself. Defaults to 60 seconds.</summary>
    public TimeSpan DecisionTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often workers report, and so how long an order takes to reach one. Defaults to 10 seconds.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Without a report for so long, a worker counts as dead. Defaults to 300 seconds.</summary>
    public TimeSpan DeadAfter { get; init; } = TimeSpan.FromSeconds(300);
}
