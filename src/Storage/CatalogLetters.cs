namespace PointBus.Storage;

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
    /// <summary>Letters that a page counts at most where they have to be counted one by one.</summary>
    public const int MaxCounted = 1_000;

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
