namespace PointBus.Storage;

/// <summary>The consumer instances of all hosts: what they report of themselves, and what they are asked to do. Throws <see cref="BufferUnavailableException"/>.</summary>
public interface IWorkerRegistry
{
    /// <summary>Reports a worker, the first time or again.</summary>
    /// <returns>What it is asked to do from now on.</returns>
    Task<WorkerOrder> ReportAsync(WorkerReport report, CancellationToken cancellationToken);

    /// <summary>All that reported within <see cref="WorkerView.ForgottenAfter"/>, by id.</summary>
    Task<IReadOnlyList<WorkerView>> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Changes what a worker is asked to do; it learns so with its next report.</summary>
    /// <returns>Whether there is such a worker.</returns>
    Task<bool> OrderAsync(string workerId, WorkerOrder order, CancellationToken cancellationToken);

    /// <summary>Forgets a worker; one that lives reports again.</summary>
    /// <returns>Whether there was such a worker.</returns>
    Task<bool> RemoveAsync(string workerId, CancellationToken cancellationToken);
}

/// <summary>What a worker tells of itself.</summary>
public sealed record WorkerReport
{
    /// <summary>The name its leases carry.</summary>
    public required string WorkerId { get; init; }

    public required string Hostname { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Short names of the lanes it claims from.</summary>
    public required IReadOnlyList<string> Lanes { get; init; }

    /// <summary>Batches it has claimed and not ended.</summary>
    public required IReadOnlyList<Guid> Batches { get; init; }

    /// <summary>Batches it takes at most at a time.</summary>
    public required int Capacity { get; init; }

    /// <summary>Batches it ended since its start.</summary>
    public long Ended { get; init; }
}

/// <summary>What a worker is asked to do.</summary>
/// <param name="State">Whether to claim.</param>
/// <param name="Capacity">Batches at a time, 1 to 10,000; <see langword="null"/> leaves it to the worker's setting.</param>
public sealed record WorkerOrder(WorkerState State, int? Capacity = null)
{
    public static WorkerOrder Work { get; } = new(WorkerState.Active);
}

/// <summary>Whether a worker claims.</summary>
public enum WorkerState
{
    Active,

    /// <summary>Claims nothing until it is resumed.</summary>
    Paused,

    /// <summary>Ends what it has and claims nothing more.</summary>
    Draining,
}

/// <summary>A worker as others see it.</summary>
/// <param name="Report">What it told last.</param>
/// <param name="Order">What it is asked to do.</param>
/// <param name="LastHeartbeat">When it told, UTC.</param>
public sealed record WorkerView(WorkerReport Report, WorkerOrder Order, DateTimeOffset LastHeartbeat)
{
    /// <summary>One day.</summary>
    public static TimeSpan ForgottenAfter { get; } = TimeSpan.FromDays(1);
}
