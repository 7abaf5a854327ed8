using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Sagas.Delivery;

/// <summary>Shows the story of a batch as the saga has it, without going over the bus. Throws <see cref="BufferUnavailableException"/>.</summary>
public interface IDeliveryReader
{
    /// <summary>One round trip; <see langword="null"/> where nothing was heard of the batch, or not for long.</summary>
    Task<DeliveryStory?> FindAsync(Guid batchId, CancellationToken cancellationToken);
}

/// <summary>What the saga knows of a batch.</summary>
public sealed record DeliveryStory
{
    public required Guid BatchId { get; init; }

    public required string Lane { get; init; }

    /// <summary>Buffered, Retrying, GivenUp, Stored, DeadLettered, Expired, Cancelled, Replayed, Archived or Purged.</summary>
    public required string State { get; init; }

    /// <summary><see langword="null"/> while only letters of the batch were heard of.</summary>
    public BatchFacts? Batch { get; init; }

    /// <summary>Failed attempts so far.</summary>
    public int Attempts { get; init; }

    /// <summary>Redeliveries it may have after the first attempt.</summary>
    public int MaxRetries { get; init; }

    public FaultNote? LastFault { get; init; }

    /// <summary>Why it was given up: a reason code; <see langword="null"/> unless it was.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>When the next attempt is due, UTC; <see langword="null"/> where there is none to come or it is under way.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>How it ended; <see langword="null"/> until then.</summary>
    public DeliveryEnd? End { get; init; }

    public IReadOnlyList<DeliveryLetter> Letters { get; init; } = [];

    /// <summary>The first five changes of state and the newest 45, oldest first.</summary>
    public IReadOnlyList<DeliveryTransition> History { get; init; } = [];
}
