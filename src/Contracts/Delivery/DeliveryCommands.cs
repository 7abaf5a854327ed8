namespace PointBus.Contracts;

/// <summary>Tells the saga of a batch that its next step is due. Harmless at any time.</summary>
public sealed record DeliveryDue
{
    public required Guid BatchId { get; init; }
}

/// <summary>Puts a batch that failed back into its lane for the next attempt. Does nothing unless it is set aside after just this many failed attempts.</summary>
public sealed record RedeliverBatch
{
    public required Guid BatchId { get; init; }

    public required string Lane { get; init; }

    /// <summary>Failed attempts the decision was made after.</summary>
    public required int Attempts { get; init; }
}

/// <summary>Ends a batch that failed as a dead letter. Does nothing unless it is set aside after just this many failed attempts.</summary>
public sealed record DeadLetterBatch
{
    public required Guid BatchId { get; init; }

    public required string Lane { get; init; }

    /// <summary>Failed attempts the decision was made after.</summary>
    public required int Attempts { get; init; }

    /// <summary>From the closed list of reason codes.</summary>
    public required string ReasonCode { get; init; }
}

/// <summary>A replayed letter has come to its end, as the saga of its new batch saw it.</summary>
public sealed record ReplayEnded
{
    public required Guid LetterId { get; init; }

    public Guid? OperationId { get; init; }

    /// <summary>The batch the letter was replayed as.</summary>
    public required Guid BatchId { get; init; }

    public int Stored { get; init; }

    public int Duplicate { get; init; }

    /// <summary>Letters that hold what failed again; empty where everything is stored.</summary>
    public IReadOnlyList<LetterNote> Letters { get; init; } = [];

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset At { get; init; }
}
