using PointBus.Contracts;

namespace PointBus.Storage;

/// <summary>A batch on its way into the buffer.</summary>
/// <param name="Header">What is known of it.</param>
/// <param name="Payload">The packed points; may be empty when every point was refused.</param>
/// <param name="Refused">Points refused before the buffer; they count as accepted and dead-lettered.</param>
public sealed record BufferedBatch(BatchHeader Header, ReadOnlyMemory<byte> Payload, DeadLetter? Refused = null);

/// <summary>What became of a batch offered to the buffer.</summary>
/// <param name="BatchId">The id under which the batch is known: the earlier one where its idempotency key was used before.</param>
/// <param name="IsNew">Whether this call accepted it.</param>
public sealed record EnqueueResult(Guid BatchId, bool IsNew);

/// <summary>How much to lease.</summary>
/// <param name="Owner">Consumer instance, shown with what it holds.</param>
/// <param name="MaxBatches">1 to 1,000.</param>
/// <param name="MaxPoints">Stops before this is passed, but always takes one batch.</param>
/// <param name="Lease">How long until somebody else may take it.</param>
public sealed record ClaimRequest(string Owner, int MaxBatches, int MaxPoints, TimeSpan Lease)
{
    /// <summary>Takes from this lane only; <see langword="null"/> takes from every lane of points.</summary>
    public string? Lane { get; init; }
}

/// <summary>A batch under lease.</summary>
/// <param name="Header">What is known of it.</param>
/// <param name="Payload">The packed points, as they were put in.</param>
/// <param name="Epoch">Grows with every change of state; an older one changes nothing.</param>
/// <param name="Acceptance">Stamp of the acceptance in microseconds since 1970; tells a second run from a second acceptance.</param>
/// <param name="Attempts">Failed attempts so far.</param>
/// <param name="Deliveries">Leases so far, this one included.</param>
public sealed record Claim(BatchHeader Header, ReadOnlyMemory<byte> Payload, long Epoch, long Acceptance, int Attempts, int Deliveries)
{
    /// <summary>The failed attempts, oldest first; the newest ten where there were more.</summary>
    public IReadOnlyList<FaultNote> Faults { get; init; } = [];
}

/// <summary>How a claimed batch ended. Stored, duplicate and refused points add up to its point count.</summary>
/// <param name="Claim">The claim it was made under.</param>
/// <param name="Stored">Points written that were not there.</param>
/// <param name="Duplicate">Points that were there already.</param>
/// <param name="Letters">Refused points, grouped by reason.</param>
public sealed record Completion(Claim Claim, int Stored, int Duplicate, IReadOnlyList<DeadLetter> Letters);

/// <summary>Batches and points in one state.</summary>
public sealed record Amount(long Batches, long Points)
{
    public static Amount Zero { get; } = new(0, 0);

    public static Amount operator +(Amount left, Amount right) => new(left.Batches + right.Batches, left.Points + right.Points);
}

/// <summary>The points of one lane since it exists: accepted = stored + duplicate + dead-lettered + discarded + expired + in flight.</summary>
public sealed record LaneLedger(long Accepted, long Stored, long Duplicate, long DeadLettered, long Discarded, long Expired, long InFlight)
{
    public bool Balanced => Accepted == Stored + Duplicate + DeadLettered + Discarded + Expired + InFlight;
}

/// <summary>One lane at one moment.</summary>
public sealed record LaneStatus
{
    public required Lane Lane { get; init; }

    /// <summary>Can be claimed now.</summary>
    public required Amount Ready { get; init; }

    /// <summary>Waits for its process-after time.</summary>
    public required Amount Scheduled { get; init; }

    /// <summary>Held by a consumer.</summary>
    public required Amount Leased { get; init; }

    /// <summary>It holds messages of other programs, no points; it is no part of the ledger of points, though it keeps the same figures in messages.</summary>
    public bool IsMessages { get; init; }

    /// <summary>When the lane was first used or made; <see langword="null"/> where it never was.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Somebody deleted it and nothing came in since; its figures stay.</summary>
    public bool Deleted { get; init; }

    /// <summary>Nothing of it is claimed until it is resumed.</summary>
    public bool Paused { get; init; }

    /// <summary>Failed and set aside until its next attempt.</summary>
    public required Amount Parked { get; init; }

    /// <summary>Open dead letters (as batches) and their points.</summary>
    public required Amount DeadLetters { get; init; }

    /// <summary>Archived letters that can be restored, and their points; the ledger counts them as discarded or expired.</summary>
    public Amount Archived { get; init; } = Amount.Zero;

    /// <summary>Attempts that failed and were counted against a batch, since the lane exists.</summary>
    public long Faulted { get; init; }

    /// <summary>When the oldest batch that can be claimed was accepted.</summary>
    public DateTimeOffset? OldestReady { get; init; }

    public required LaneLedger Ledger { get; init; }

    /// <summary>Everything not ended that nobody holds; what the documents call pending.</summary>
    public Amount Waiting => Ready + Scheduled + Parked;

    /// <summary>Everything not ended.</summary>
    public Amount InFlight => Waiting + Leased;
}

/// <summary>What became of an upload's points.</summary>
public sealed record UploadCounts(long Batches, long Accepted, long Stored, long Duplicate, long DeadLettered)
{
    /// <summary>Batches the ingest says it accepted; <see langword="null"/> until it has said so.</summary>
    public long? DeclaredBatches { get; init; }

    /// <summary>Points the ingest says it accepted; some may still be with the broker.</summary>
    public long? DeclaredPoints { get; init; }
}

/// <summary>Where one batch stands.</summary>
public sealed record BatchStatus
{
    public required Guid BatchId { get; init; }

    public required string Lane { get; init; }

    /// <summary><c>ready</c>, <c>scheduled</c>, <c>leased</c>, <c>parked</c> or <c>done</c>.</summary>
    public required string State { get; init; }

    public required int PointCount { get; init; }

    public int Attempts { get; init; }

    public string? Error { get; init; }

    public int Stored { get; init; }

    public int Duplicate { get; init; }

    public int DeadLettered { get; init; }

    /// <summary>When the buffer took it, UTC.</summary>
    public DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>1 to 10; 0 where it is not known any more.</summary>
    public int Priority { get; init; }

    /// <summary>One of <see cref="BatchEnds"/>; <see langword="null"/> while it is in flight.</summary>
    public string? EndedAs { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The letters that hold what was not stored.</summary>
    public IReadOnlyList<Guid> Letters { get; init; } = [];

    /// <summary>When the lease ends, or the batch becomes due.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The consumer that holds it.</summary>
    public string? Owner { get; init; }

    public int Deliveries { get; init; }

    /// <summary>The failed attempts, oldest first.</summary>
    public IReadOnlyList<FaultNote> Faults { get; init; } = [];

    /// <summary>Unknown once it has ended.</summary>
    public BatchHeader? Header { get; init; }
}

/// <summary>How a batch ended.</summary>
public static class BatchEnds
{
    /// <summary>What could be stored is; the rest lies in letters.</summary>
    public const string Stored = "stored";

    /// <summary>All of it lies in letters.</summary>
    public const string DeadLettered = "dead_lettered";

    /// <summary>Its time to live ended first.</summary>
    public const string Expired = "expired";

    /// <summary>Somebody took it out.</summary>
    public const string Cancelled = "cancelled";
}

/// <summary>The buffer cannot be reached or did not answer in time; whether the call had an effect is unknown, and it may be repeated.</summary>
public sealed class BufferUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The lane holds as many batches as it may for this priority; try again later.</summary>
public sealed class BufferFullException(string lane, long waiting, long limit)
    : Exception($"Lane {lane} holds {waiting} batches; {limit} is the limit for this priority.")
{
    public string Lane { get; } = lane;
}
