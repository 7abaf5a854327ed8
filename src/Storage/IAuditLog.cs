namespace PointBus.Storage;

/// <summary>Who changed what, when, why and with what outcome. Rows are only ever added. Throws <see cref="PointStoreException"/>.</summary>
public interface IAuditLog
{
    /// <summary>Adds a row. May be repeated with the same id.</summary>
    Task AppendAsync(AuditRecord record, CancellationToken cancellationToken);

    /// <summary>Rows that match, newest first.</summary>
    Task<IReadOnlyList<AuditRecord>> ReadAsync(AuditQuery query, CancellationToken cancellationToken);
}

/// <summary>One action.</summary>
public sealed record AuditRecord
{
    public required Guid Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The key's owner and the person it named; <c>system:…</c> where nobody did it.</summary>
    public required string Actor { get; init; }

    /// <summary>Dotted, such as <c>letters.replay</c> or <c>lane.purge</c>.</summary>
    public required string Action { get; init; }

    /// <summary>What it was done to: a lane, a letter, a batch, a group, or the selection in words.</summary>
    public required string Target { get; init; }

    public string? Reason { get; init; }

    /// <summary>Letters, batches or points it touched; <see langword="null"/> where none are counted.</summary>
    public long? Count { get; init; }

    /// <summary><c>done</c>, <c>refused</c>, <c>conflict</c>, <c>failed</c>; of an operation <c>started</c>, then the state it ended in.</summary>
    public required string Outcome { get; init; }

    public Guid? OperationId { get; init; }

    public string? RequestId { get; init; }

    /// <summary>More of it, for people; no points.</summary>
    public string? Detail { get; init; }
}

/// <summary>Which rows.</summary>
public sealed record AuditQuery
{
    public string? Actor { get; init; }

    /// <summary>The whole action, or its part before the dot.</summary>
    public string? Action { get; init; }

    public string? Target { get; init; }

    public Guid? OperationId { get; init; }

    public DateTimeOffset? After { get; init; }

    public DateTimeOffset? Before { get; init; }

    /// <summary>1 to 1,000.</summary>
    public int Limit { get; init; } = 100;

    public int Offset { get; init; }
}
