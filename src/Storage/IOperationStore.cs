namespace PointBus.Storage;

/// <summary>
/// Operations on many dead letters, each over a set that was frozen when it was made, with the outcome of every letter.
/// Every method is one committed transaction and may be repeated. Throws <see cref="PointStoreException"/>.
/// </summary>
public interface IOperationStore
{
    /// <summary>Freezes the letters that match and are in a state the operation is for, oldest failure first, and keeps the operation with them.</summary>
    /// <returns>The operation with its total; the one that is there already where the id is known.</returns>
    Task<Operation> CreateAsync(NewOperation operation, CancellationToken cancellationToken);

    /// <summary>Makes an operation over the set that another one froze, in the same order.</summary>
    Task<Operation> CreateFromAsync(NewOperation operation, Guid from, CancellationToken cancellationToken);

    Task<Operation?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<Operation>> ReadAsync(OperationQuery query, CancellationToken cancellationToken);

    /// <summary>Leases the oldest operation that runs and nobody works at, or goes on with one this owner has.</summary>
    Task<Operation?> TakeAsync(string owner, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Extends the lease.</summary>
    /// <returns>The operation as it stands, so that a pause or cancel is seen; <see langword="null"/> where the lease is lost.</returns>
    Task<Operation?> RenewAsync(Guid id, string owner, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>The next letters that nothing was done to, in order.</summary>
    Task<IReadOnlyList<OperationItem>> ReadWaitingAsync(Guid id, int max, CancellationToken cancellationToken);

    /// <summary>Letters of an operation, in order.</summary>
    Task<IReadOnlyList<OperationItem>> ReadItemsAsync(Guid id, OperationItemState? state, int limit, int offset, CancellationToken cancellationToken);

    /// <summary>Enters what became of letters and counts them. An item only goes forward: from waiting, to sent, to an end.</summary>
    Task EnterAsync(Guid id, IReadOnlyList<OperationItem> items, CancellationToken cancellationToken);

    /// <summary>Changes the state where it is one of <paramref name="from"/>.</summary>
    /// <returns>The operation as it stands now, changed or not; <see langword="null"/> where there is none.</returns>
    Task<Operation?> ChangeAsync(Guid id, IReadOnlyList<OperationState> from, OperationState state, string? why, CancellationToken cancellationToken);

    /// <summary>How the ended items failed, most first: fingerprint and how many.</summary>
    Task<IReadOnlyDictionary<string, int>> ReadFailuresAsync(Guid id, CancellationToken cancellationToken);
}

/// <summary>What an operation does with its letters.</summary>
public enum OperationKind
{
    Replay,
    Archive,
    Restore,
    Purge,

    /// <summary>A dry run: validates each letter with today's rules and says what a replay would do. Changes nothing.</summary>
    Preflight,
}

/// <summary>Where an operation stands.</summary>
public enum OperationState
{
    Running,
    Paused,

    /// <summary>All is sent; some replays have not come to their end.</summary>
    Settling,

    /// <summary>Ended by somebody; what was sent stays sent.</summary>
    Cancelled,

    /// <summary>Ended by its own limit of failures.</summary>
    Stopped,
    Done,
}

/// <summary>How fast a replay goes, and when it stops itself.</summary>
public sealed record ReplayPace
{
    /// <summary>Letters sent first, whose outcome is awaited before the rest; 0 for none. Defaults to 5.</summary>
    public int Canary { get; init; } = 5;

    /// <summary>Letters a second at most, 0 for no limit. Defaults to 500.</summary>
    public int RatePerSecond { get; init; } = 500;

    /// <summary>Whether the canary grows fivefold in steps, each awaited, until 1,000. Defaults to true.</summary>
    public bool Ramp { get; init; } = true;

    /// <summary>Stops when this share of the ended replays, 1 to 100 percent, failed in the same way; 0 never stops. Counts from five ended on. Defaults to 50.</summary>
    public int StopAtPercent { get; init; } = 50;
}

/// <summary>An operation to be made.</summary>
public sealed record NewOperation
{
    /// <summary>Chosen by the caller, so that a repeated request makes one operation.</summary>
    public required Guid Id { get; init; }

    public required OperationKind Kind { get; init; }

    /// <summary>Which letters; those that failed after <see cref="Cutoff"/> are left out.</summary>
    public required LetterQuery Selection { get; init; }

    /// <summary>Newer failures are not included.</summary>
    public required DateTimeOffset Cutoff { get; init; }

    /// <summary>At most so many letters, oldest first; <see langword="null"/> for all.</summary>
    public int? Limit { get; init; }

    public required string Actor { get; init; }

    /// <summary>Why; never empty.</summary>
    public required string Reason { get; init; }

    public ReplayPace Pace { get; init; } = new();

    /// <summary>Whether replays start with a full cycle of retries, or have one attempt.</summary>
    public bool ResetAttempts { get; init; } = true;

    public required DateTimeOffset At { get; init; }
}

/// <summary>An operation as it stands.</summary>
public sealed record Operation
{
    public required Guid Id { get; init; }

    public required OperationKind Kind { get; init; }

    public required OperationState State { get; init; }

    public required LetterQuery Selection { get; init; }

    public required DateTimeOffset Cutoff { get; init; }

    public required string Actor { get; init; }

    public required string Reason { get; init; }

    public required ReplayPace Pace { get; init; }

    public bool ResetAttempts { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it stopped, or who paused or cancelled it.</summary>
    public string? Why { get; init; }

    /// <summary>Letters in the frozen set.</summary>
    public int Total { get; init; }

    /// <summary>Points in the frozen set.</summary>
    public long TotalPoints { get; init; }

    /// <summary>Letters by state.</summary>
    public IReadOnlyDictionary<OperationItemState, int> Items { get; init; } = new Dictionary<OperationItemState, int>();

    /// <summary>Points that ended stored, and as duplicates; of a preflight, that would.</summary>
    public long Stored { get; init; }

    public long Duplicate { get; init; }

    /// <summary>Points that failed again; of a preflight, that would.</summary>
    public long Failed { get; init; }

    public string? Owner { get; init; }

    public int Of(OperationItemState state) => Items.GetValueOrDefault(state);
}

/// <summary>What became of one letter in an operation.</summary>
public enum OperationItemState
{
    Waiting,

    /// <summary>Replayed; its batch is in flight.</summary>
    Sent,

    /// <summary>Stored, archived, restored or purged, as the operation is; of a preflight: would be stored, or is already.</summary>
    Succeeded,
    FailedSame,
    FailedDifferently,

    /// <summary>Somebody else was first, or it cannot be done; the detail says why.</summary>
    Skipped,
}

/// <summary>One letter of an operation.</summary>
public sealed record OperationItem
{
    public required Guid LetterId { get; init; }

    public required OperationItemState State { get; init; }

    public string? Lane { get; init; }

    public Guid? BatchId { get; init; }

    public int Points { get; init; }

    public int Stored { get; init; }

    public int Duplicate { get; init; }

    public int Failed { get; init; }

    /// <summary>The group of the failure, where it failed.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Why it failed or was skipped, for people.</summary>
    public string? Detail { get; init; }

    public DateTimeOffset? At { get; init; }
}

/// <summary>Which operations.</summary>
/// <param name="State">Only these.</param>
/// <param name="Limit">1 to 1,000.</param>
/// <param name="Offset">How many to leave out first.</param>
public sealed record OperationQuery(OperationState? State = null, int Limit = 100, int Offset = 0);
