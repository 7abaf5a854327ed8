using PointBus.Storage;

namespace PointBus.Consumers.Locating;

/// <summary>Where a batch is, put together from every place that may know it.</summary>
public sealed record BatchWhereabouts
{
    public required Guid BatchId { get; init; }

    /// <summary>Whether any place knows it.</summary>
    public required bool Found { get; init; }

    /// <summary>Whether every place could be asked; where not, <see cref="Places"/> says which, and an unknown batch may exist.</summary>
    public required bool Complete { get; init; }

    /// <summary>PENDING, QUEUED, RUNNING, COMPLETED, FAILED, TIMEOUT, RETRYING, DEAD_LETTERED or CANCELLED; <see langword="null"/> where it is not found.</summary>
    public string? Status { get; init; }

    /// <summary>Short name.</summary>
    public string? Lane { get; init; }

    public int? Priority { get; init; }

    public BatchCounts Counts { get; init; } = new(0, 0, 0, 0);

    /// <summary>Failed attempts.</summary>
    public int RetryCount { get; init; }

    public int? MaxRetries { get; init; }

    public DateTimeOffset? NextRetryAt { get; init; }

    /// <summary>The consumer that holds it.</summary>
    public string? WorkerId { get; init; }

    public string? ErrorMessage { get; init; }

    public string? Traceback { get; init; }

    public string? TraceId { get; init; }

    public string? Upstream { get; init; }

    public required BatchPlaces Places { get; init; }

    /// <summary>The batches that its points were replayed as, oldest first.</summary>
    public IReadOnlyList<BatchReplay> Replays { get; init; } = [];

    /// <summary>Everything known to have happened, oldest first.</summary>
    public IReadOnlyList<BatchMoment> Timeline { get; init; } = [];
}

/// <summary>Points of a batch: in it, stored, there already, in dead letters.</summary>
public sealed record BatchCounts(int Points, int Inserted, int Duplicates, int Rejected);

/// <summary>What each place says, for people; <c>unknown: …</c> where it could not be asked.</summary>
public sealed record BatchPlaces(string Buffer, string Saga, string Database, string DeadLetterQueue, string Broker, IReadOnlyList<LocatedLetter> DeadLetters);

/// <summary>A dead letter of the batch, or of one of its replays.</summary>
/// <param name="LetterId">Identifies it.</param>
/// <param name="BatchId">The batch it is of.</param>
/// <param name="State">As the queue of dead letters has it; as the catalog has it where that is away; <see langword="null"/> where neither says.</param>
/// <param name="ReasonCode">From the closed list.</param>
/// <param name="Points">Points in it.</param>
/// <param name="Error">For people.</param>
public sealed record LocatedLetter(Guid LetterId, Guid BatchId, LetterState? State, string ReasonCode, int Points, string? Error);

/// <summary>A replay of a letter.</summary>
public sealed record BatchReplay(Guid LetterId, Guid ReplayBatchId, ReplayOutcome? Outcome, Guid? NextLetterId);

/// <summary>Something that happened.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="What">In a few words.</param>
/// <param name="Cause">Why, or by whom.</param>
public sealed record BatchMoment(DateTimeOffset At, string What, string? Cause = null);
