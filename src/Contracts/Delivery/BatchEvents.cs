namespace PointBus.Contracts;

/// <summary>
/// Something that happened to a batch. Events come at least once, in no promised order; a repeated one is equal to the first.
/// </summary>
public abstract record BatchEvent
{
    public required BatchFacts Batch { get; init; }

    /// <summary>When it happened, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    public Guid BatchId => Batch.BatchId;
}

/// <summary>A batch lies in its lane's buffer and will be written when its turn comes.</summary>
public sealed record BatchBuffered : BatchEvent
{
    /// <summary>Failed attempts so far; 0 for a batch that has just come in.</summary>
    public int Attempts { get; init; }

    /// <summary><c>accepted</c>, <c>redelivered</c> or <c>forced</c>.</summary>
    public required string Cause { get; init; }

    /// <summary>Not before this time, UTC.</summary>
    public DateTimeOffset? NotBefore { get; init; }
}

/// <summary>A batch is in the database; points that were refused lie in dead letters.</summary>
public sealed record BatchStored : BatchEvent
{
    public int Stored { get; init; }

    public int Duplicate { get; init; }

    public int Attempts { get; init; }

    /// <summary>Letters with the refused points; empty where there are none.</summary>
    public IReadOnlyList<LetterNote> Letters { get; init; } = [];
}

/// <summary>An attempt failed for a reason of the batch itself; it is set aside until it is decided what becomes of it.</summary>
public sealed record BatchFaulted : BatchEvent
{
    /// <summary>Failed attempts so far, this one included; 1 or more.</summary>
    public required int Attempts { get; init; }

    public required FaultNote Fault { get; init; }
}

/// <summary>Nothing of the batch is stored; all of it lies in dead letters.</summary>
public sealed record BatchDeadLettered : BatchEvent
{
    public int Attempts { get; init; }

    public required IReadOnlyList<LetterNote> Letters { get; init; }
}

/// <summary>The time to live ended before the batch was stored; it lies in a dead letter.</summary>
public sealed record BatchExpired : BatchEvent
{
    public required LetterNote Letter { get; init; }
}

/// <summary>Somebody took the batch out of its lane; its points lie in an archived letter and can be restored.</summary>
public sealed record BatchCancelled : BatchEvent
{
    public required LetterNote Letter { get; init; }

    public string? Actor { get; init; }
}

/// <summary>A dead letter in short.</summary>
/// <param name="LetterId">Identifies it.</param>
/// <param name="ReasonCode">From the closed list.</param>
/// <param name="Points">Points in it.</param>
/// <param name="Fingerprint">The group of like failures it belongs to.</param>
public sealed record LetterNote(Guid LetterId, string ReasonCode, int Points, string Fingerprint);
