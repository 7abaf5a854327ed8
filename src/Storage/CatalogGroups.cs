namespace PointBus.Storage;

/// <summary>Which groups.</summary>
/// <param name="Lane">Only with open letters of this lane.</param>
/// <param name="OpenOnly">Leaves out groups without open letters.</param>
/// <param name="Limit">1 to 1,000.</param>
/// <param name="Fingerprint">Just this one.</param>
public sealed record GroupQuery(string? Lane = null, bool OpenOnly = true, int Limit = 100, string? Fingerprint = null);

/// <summary>Failures of one cause.</summary>
public sealed record FaultGroup
{
    public required string Fingerprint { get; init; }

    public required string Title { get; init; }

    public required string ReasonCode { get; init; }

    public string? ExceptionType { get; init; }

    /// <summary>The error of its newest letter.</summary>
    public string? Sample { get; init; }

    public long OpenLetters { get; init; }

    public long OpenPoints { get; init; }

    /// <summary>All that ever were in it.</summary>
    public long Letters { get; init; }

    public long Replayed { get; init; }

    public required DateTimeOffset FirstSeen { get; init; }

    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>Version of the product that wrote its first letter: new since that version.</summary>
    public string? FirstVersion { get; init; }

    public string? LastVersion { get; init; }

    public string? Owner { get; init; }

    public string? Note { get; init; }

    public string? BugUrl { get; init; }

    /// <summary>When somebody called it solved.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }

    public string? ResolvedVersion { get; init; }

    /// <summary>When it came back after that.</summary>
    public DateTimeOffset? RegressedAt { get; init; }

    public string? UpdatedBy { get; init; }

    public DateTimeOffset? LastReplayedAt { get; init; }

    /// <summary>Grows with every annotation.</summary>
    public long Version { get; init; }

    /// <summary>Open letters by lane.</summary>
    public IReadOnlyDictionary<string, long> Lanes { get; init; } = new Dictionary<string, long>();
}

/// <summary>What somebody says of a group.</summary>
public sealed record GroupNote(string Actor, string? Owner = null, string? Note = null, string? BugUrl = null, bool? Resolved = null, string? Version = null);

/// <summary>Letters and points by lane, reason and state.</summary>
/// <param name="Cells">One for each combination that ever had a letter.</param>
/// <param name="OldestOpen">When the oldest open letter failed.</param>
/// <param name="NewestOpen">When the newest open letter failed.</param>
public sealed record CatalogCounts(IReadOnlyList<CatalogCell> Cells, DateTimeOffset? OldestOpen, DateTimeOffset? NewestOpen)
{
    public Amount Open => Cells.Where(cell => cell.State == LetterState.Open).Aggregate(Amount.Zero, (sum, cell) => sum + cell.Amount);
}

/// <summary>Letters of one lane, reason, priority and state.</summary>
public sealed record CatalogCell(string Lane, string ReasonCode, int Priority, LetterState State, Amount Amount);

/// <summary>What was read has changed since.</summary>
public sealed class CatalogConflictException(string message) : Exception(message);
