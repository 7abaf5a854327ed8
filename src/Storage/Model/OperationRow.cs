namespace PointBus.Storage.Model;

/// <summary>A row of <c>operations</c>; its figures are kept in the transactions that change its items.</summary>
internal sealed class OperationRow
{
    public Guid Id { get; set; }

    public OperationKind Kind { get; set; }

    public OperationState State { get; set; }

    /// <summary>JSON.</summary>
    public string Selection { get; set; } = "";

    public DateTimeOffset Cutoff { get; set; }

    public string Actor { get; set; } = "";

    public string Reason { get; set; } = "";

    /// <summary>JSON.</summary>
    public string Pace { get; set; } = "";

    public bool ResetAttempts { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public string? Why { get; set; }

    public int Total { get; set; }

    public long TotalPoints { get; set; }

    public int Waiting { get; set; }

    public int Sent { get; set; }

    public int Succeeded { get; set; }

    public int FailedSame { get; set; }

    public int FailedDifferently { get; set; }

    public int Skipped { get; set; }

    public long Stored { get; set; }

    public long Duplicate { get; set; }

    public long Failed { get; set; }

    public string? Owner { get; set; }

    public DateTimeOffset? LeasedUntil { get; set; }
}

/// <summary>A row of <c>operation_items</c>: one letter of a frozen set.</summary>
internal sealed class OperationItemRow
{
    public Guid OperationId { get; set; }

    /// <summary>From 1, oldest failure first.</summary>
    public int Ordinal { get; set; }

    public Guid LetterId { get; set; }

    public OperationItemState State { get; set; }

    public string Lane { get; set; } = "";

    public Guid BatchId { get; set; }

    public int Points { get; set; }

    public int Stored { get; set; }

    public int Duplicate { get; set; }

    public int Failed { get; set; }

    public string? Fingerprint { get; set; }

    public string? Detail { get; set; }

    public DateTimeOffset? At { get; set; }
}
