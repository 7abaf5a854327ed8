namespace PointBus.Contracts;

/// <summary>Something that somebody did with a dead letter of a batch. Comes at least once.</summary>
public abstract record LetterEvent
{
    /// <summary>The batch the letter is of.</summary>
    public required Guid BatchId { get; init; }

    public required string Lane { get; init; }

    public required Guid LetterId { get; init; }

    /// <summary>When it happened, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who did it; <c>system:…</c> where nobody did.</summary>
    public required string Actor { get; init; }

    public Guid? OperationId { get; init; }
}

/// <summary>The letter's points went back to their lane as a new batch.</summary>
public sealed record LetterReplayed : LetterEvent
{
    public required Guid ReplayBatchId { get; init; }
}

/// <summary>The letter was put away; it can be restored while its archive is kept.</summary>
public sealed record LetterArchived : LetterEvent
{
    /// <summary>Its keeping time ended, nobody did it.</summary>
    public bool Expired { get; init; }
}

/// <summary>An archived letter is open again.</summary>
public sealed record LetterRestored : LetterEvent;

/// <summary>The letter's points were given up for good.</summary>
public sealed record LetterPurged : LetterEvent;
