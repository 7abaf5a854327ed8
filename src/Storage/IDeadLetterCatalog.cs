namespace PointBus.Storage;

/// <summary>
/// The dead letters as people search, group and read them, in the database. <see cref="IDeadLetters"/> moves letters;
/// the catalog is told of each move afterwards. Every method is one committed transaction and may be repeated. Throws <see cref="PointStoreException"/>.
/// </summary>
public interface IDeadLetterCatalog
{
    /// <summary>Enters letters and counts them in their groups. Of a letter that is there already only a newer state is entered.</summary>
    Task FileAsync(IReadOnlyList<FiledLetter> letters, CancellationToken cancellationToken);

    /// <summary>Enters how letters stand now; an older version than the one entered changes nothing.</summary>
    Task EnterAsync(IReadOnlyList<LetterEntry> entries, CancellationToken cancellationToken);

    /// <summary>Enters what came of a replay.</summary>
    Task EnterOutcomesAsync(IReadOnlyList<ReplayOutcomeEntry> outcomes, CancellationToken cancellationToken);

    /// <summary>Letters that match, newest failure first unless the query says otherwise; 1 to 1,000 of them.</summary>
    Task<IReadOnlyList<LetterSummary>> SearchAsync(LetterQuery query, LetterPage page, CancellationToken cancellationToken);

    /// <summary>
    /// How many letters and points match. Exact and from counters where only lane, state, reason, group and priority are asked for;
    /// otherwise it stops at <see cref="LetterQuery.MaxCounted"/> letters, which then means so many or more.
    /// </summary>
    Task<Amount> CountAsync(LetterQuery query, CancellationToken cancellationToken);

    /// <summary>A letter by its own id, or the newest of a batch, with everything known of it; <see langword="null"/> where there is none.</summary>
    Task<LetterDetail?> FindAsync(Guid letterOrBatchId, CancellationToken cancellationToken);

    /// <summary>All letters of a batch and of the replays made from it, oldest first.</summary>
    Task<IReadOnlyList<LetterSummary>> ReadLineageAsync(Guid batchId, CancellationToken cancellationToken);

    /// <summary>Letters with their payload, in the order of the ids; missing ones are left out.</summary>
    Task<IReadOnlyList<LetterDetail>> ReadAsync(IReadOnlyList<Guid> letterIds, CancellationToken cancellationToken);

    /// <summary>Groups of like failures, those with most open points first.</summary>
    Task<IReadOnlyList<FaultGroup>> ReadGroupsAsync(GroupQuery query, CancellationToken cancellationToken);

    /// <summary>Writes what people say of a group. What is left <see langword="null"/> stays, an empty text removes it.</summary>
    /// <returns>The group; <see langword="null"/> where there is none.</returns>
    /// <exception cref="CatalogConflictException">The group changed since <paramref name="expectedVersion"/>.</exception>
    Task<FaultGroup?> AnnotateAsync(string fingerprint, GroupNote note, long? expectedVersion, CancellationToken cancellationToken);

    /// <summary>Open letters and their points by lane, reason and state, and their oldest and newest failure; from counters, so that the time does not grow with the letters.</summary>
    Task<CatalogCounts> ReadCountsAsync(CancellationToken cancellationToken);

    /// <summary>Letters whose keeping time ended: open ones that failed before <paramref name="openBefore"/>, archived ones put away before <paramref name="archivedBefore"/>.</summary>
    Task<IReadOnlyList<LetterSummary>> ReadOverdueAsync(DateTimeOffset openBefore, DateTimeOffset archivedBefore, int max, CancellationToken cancellationToken);

    /// <summary>Open letters of unknown flights all of whose flights are known by now.</summary>
    Task<IReadOnlyList<LetterSummary>> ReadCurableAsync(int max, CancellationToken cancellationToken);

    /// <summary>Keeps a body that somebody wrote in place of a letter's own, for its lineage.</summary>
    Task KeepEditAsync(LetterEdit edit, CancellationToken cancellationToken);
}

/// <summary>A letter with what was worked out of it.</summary>
/// <param name="Letter">As the buffer wrote it.</param>
/// <param name="State">Its state by now.</param>
/// <param name="StateVersion">The version of that state.</param>
/// <param name="Fingerprint">Its group.</param>
/// <param name="Title">What people read of the group.</param>
/// <param name="FlightIds">Flights of its points, as the client names them; at most 100.</param>
/// <param name="FirstPoint">Time of its earliest point.</param>
/// <param name="LastPoint">Time of its latest point.</param>
/// <param name="Version">Version of the product that wrote it.</param>
public sealed record FiledLetter(
    DeadLetter Letter, LetterState State, long StateVersion, string Fingerprint, string Title,
    IReadOnlyList<string> FlightIds, DateTimeOffset? FirstPoint, DateTimeOffset? LastPoint, string Version);

/// <summary>How a letter stands.</summary>
public sealed record LetterEntry(Guid LetterId, LetterState State, long Version, DateTimeOffset At, string Actor, Guid? OperationId = null, Guid? ReplayBatchId = null);

/// <summary>What came of a replay.</summary>
public sealed record ReplayOutcomeEntry(Guid LetterId, ReplayOutcome Outcome, DateTimeOffset At, Guid? NextLetterId = null);

/// <summary>What came of a replay, as the saga of its batch saw it.</summary>
public enum ReplayOutcome
{
    /// <summary>The new batch has not come to its end.</summary>
    InFlight,

    /// <summary>Every point is in the database.</summary>
    Stored,

    /// <summary>It failed again, in the same group.</summary>
    FailedSame,

    /// <summary>It failed in another way.</summary>
    FailedDifferently,
}

/// <summary>Which letters; every part that is given must hold.</summary>
public sealed record LetterQuery
{
    /// <summary>Letters that are counted at most where they have to be counted one by one.</summary>
    public const int MaxCounted = 10_000;

    /// <summary>Short name.</summary>
    public string? Lane { get; init; }

    public LetterState? State { get; init; }

    /// <summary>Of <see cref="DeadLetterReasons"/>.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>Part of the exception's type, in any case.</summary>
    public string? ExceptionType { get; init; }

    /// <summary>Part of the error's text, in any case; at least 3 characters, or it is looked for without an index.</summary>
    public string? Text { get; init; }

    public string? Fingerprint { get; init; }

    public string? FlightId { get; init; }

    public string? Upstream { get; init; }

    /// <summary>Lowest priority, 1 to 10.</summary>
    public int? MinPriority { get; init; }

    /// <summary>Highest priority, 1 to 10.</summary>
    public int? MaxPriority { get; init; }

    public DateTimeOffset? FailedAfter { get; init; }

    /// <summary>Before or at; an operation's cutoff.</summary>
    public DateTimeOffset? FailedBefore { get; init; }

    public Guid? BatchId { get; init; }

    /// <summary>At most 1,000.</summary>
    public IReadOnlyList<Guid>? LetterIds { get; init; }

    /// <summary>Whether nothing but the state is asked for, so that it matches every letter.</summary>
    public bool MatchesAll => this with { State = null } == new LetterQuery();
}

/// <summary>A page of letters.</summary>
/// <param name="Limit">1 to 1,000.</param>
/// <param name="Offset">How many to leave out first.</param>
/// <param name="OldestFirst">By time of failure.</param>
public sealed record LetterPage(int Limit = 100, int Offset = 0, bool OldestFirst = false);

/// <summary>A letter in a list.</summary>
public sealed record LetterSummary
{
    public required Guid LetterId { get; init; }

    public required Guid BatchId { get; init; }

    /// <summary>The batch that first came in.</summary>
    public required Guid OriginalBatchId { get; init; }

    public required string Lane { get; init; }

    public required LetterState State { get; init; }

    /// <summary>Grows with every move.</summary>
    public required long StateVersion { get; init; }

    public required string ReasonCode { get; init; }

    public required string Stage { get; init; }

    public required string Fingerprint { get; init; }

    public required string Title { get; init; }

    public string? ExceptionType { get; init; }

    public string? Error { get; init; }

    public int Attempts { get; init; }

    public int Priority { get; init; }

    public string? Upstream { get; init; }

    public int Points { get; init; }

    /// <summary>At most 100.</summary>
    public IReadOnlyList<string> FlightIds { get; init; } = [];

    public DateTimeOffset? FirstPoint { get; init; }

    public DateTimeOffset? LastPoint { get; init; }

    public required DateTimeOffset FirstFailedAt { get; init; }

    public required DateTimeOffset FailedAt { get; init; }

    public DateTimeOffset? StateAt { get; init; }

    /// <summary>Who moved it last.</summary>
    public string? Actor { get; init; }

    public string? TraceId { get; init; }

    /// <summary>How often points of it were replayed before.</summary>
    public int Round { get; init; }

    public Guid? OperationId { get; init; }

    public Guid? ReplayBatchId { get; init; }

    /// <summary>Present once it was replayed.</summary>
    public ReplayOutcome? Outcome { get; init; }

    /// <summary>The letter that holds what failed again.</summary>
    public Guid? NextLetterId { get; init; }

    public required string PayloadForm { get; init; }

    public bool Edited { get; init; }

    /// <summary>Version of the product that wrote it.</summary>
    public string? Version { get; init; }
}

/// <summary>A letter with everything known of it.</summary>
/// <param name="Summary">As in a list.</param>
/// <param name="Letter">As the buffer wrote it, with its payload, stack and failures.</param>
/// <param name="Edits">Bodies that people wrote for it, oldest first.</param>
public sealed record LetterDetail(LetterSummary Summary, DeadLetter Letter, IReadOnlyList<LetterEdit> Edits);

/// <summary>A body that somebody wrote in place of a letter's own.</summary>
public sealed record LetterEdit(Guid LetterId, DateTimeOffset At, string Actor, string Reason, ReadOnlyMemory<byte> Payload, string PayloadForm, int Points);

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
