using PointBus.Contracts;

namespace PointBus.Storage;

/// <summary>What is known of the delivery of a batch: what was decided of it and how it came to be. Throws <see cref="BufferUnavailableException"/>.</summary>
public interface IDeliveryLookup
{
    /// <summary><see langword="null"/> where nothing was heard of the batch, or not for long.</summary>
    Task<DeliveryView?> FindAsync(Guid batchId, CancellationToken cancellationToken);
}

/// <summary>The delivery of one batch.</summary>
public sealed record DeliveryView
{
    /// <summary>Short name of the lane.</summary>
    public required string Lane { get; init; }

    /// <summary>Buffered, Retrying, GivenUp, Stored, DeadLettered, Expired, Cancelled, Replayed, Archived or Purged.</summary>
    public required string State { get; init; }

    /// <summary><see langword="null"/> while only letters of the batch were heard of.</summary>
    public BatchFacts? Batch { get; init; }

    /// <summary>Failed attempts so far.</summary>
    public int Attempts { get; init; }

    /// <summary>Redeliveries it may have after the first attempt.</summary>
    public int? MaxRetries { get; init; }

    /// <summary>When the next attempt is due, UTC; <see langword="null"/> where there is none to come.</summary>
    public DateTimeOffset? NextDue { get; init; }

    public FaultNote? LastFault { get; init; }

    /// <summary>Points that ended stored, and as duplicates; 0 until it has ended.</summary>
    public int Stored { get; init; }

    public int Duplicate { get; init; }

    /// <summary>Letters of its points, also those that the catalog does not have yet.</summary>
    public IReadOnlyList<LetterNote> Letters { get; init; } = [];

    /// <summary>Changes of state, oldest first.</summary>
    public IReadOnlyList<DeliveryStep> History { get; init; } = [];
}

/// <summary>One change of state.</summary>
public sealed record DeliveryStep(DateTimeOffset At, string From, string To, string Cause);
