using PointBus.Contracts;

namespace PointBus.Storage;

/// <summary>
/// The database of points, flights and the journal of batches. Every method is one committed transaction and may be repeated.
/// Throws <see cref="PointStoreException"/>.
/// </summary>
public interface IPointStore
{
    /// <summary>
    /// Stores many batches of one lane kind in one transaction, each point once, with the journal entry of each batch and the totals of the flights.
    /// Points of unknown flights, and points that the database refuses for themselves, are returned as refused; the others are stored.
    /// A batch that is in the journal already is not written again: with the same acceptance its figures are returned as they were,
    /// with another acceptance all its points are duplicates, or, where it brings others, all are refused. So points that were refused come back under a new batch id.
    /// </summary>
    Task<IReadOnlyList<WriteResult>> WriteAsync(LaneKind kind, IReadOnlyList<WriteRequest> batches, CancellationToken cancellationToken);

    /// <summary>What <see cref="WriteAsync"/> would do with each batch now, each on its own. Changes nothing.</summary>
    Task<IReadOnlyList<WriteResult>> ForeseeAsync(LaneKind kind, IReadOnlyList<WriteRequest> batches, CancellationToken cancellationToken);

    /// <summary>The journal's entry of a batch; <see langword="null"/> where it was never written.</summary>
    Task<JournalEntry?> FindBatchAsync(Guid batchId, CancellationToken cancellationToken);

    /// <summary>Registers a flight or completes what is known of it; fields left out keep their value.</summary>
    /// <param name="flightId">The client's id.</param>
    /// <param name="details">What is known of it.</param>
    /// <param name="upstream">Whose flight it is, where it is new; it stays with the first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<FlightRecord> RegisterFlightAsync(string flightId, FlightDetails details, string? upstream, CancellationToken cancellationToken);

    /// <summary>A flight by its UUID or its client's id; with several of the same id and no source, the newest.</summary>
    Task<FlightRecord?> FindFlightAsync(string id, string? source, CancellationToken cancellationToken);

    /// <summary>Each of these flights of one source, by the text it was asked for; those that are not known are left out. At most 1,000 at once.</summary>
    Task<IReadOnlyDictionary<string, FlightRecord>> FindFlightsAsync(IReadOnlyCollection<string> ids, string source, CancellationToken cancellationToken);

    /// <summary>The journal's figures by lane: what batches with an acceptance of the buffer, and those written directly, brought in.</summary>
    Task<IReadOnlyList<JournalTotals>> ReadTotalsAsync(CancellationToken cancellationToken);

    /// <summary>The journal's figures of one upload; <see langword="null"/> where it has none.</summary>
    Task<UploadCounts?> ReadUploadAsync(Guid uploadId, CancellationToken cancellationToken);

    /// <summary>Brings the schema up to date; safe to run from several hosts at once.</summary>
    Task MigrateAsync(CancellationToken cancellationToken);

    /// <summary>Makes partitions ahead of need; does nothing where the engine has none.</summary>
    Task MaintainAsync(CancellationToken cancellationToken);

    /// <summary>Answers if the database does.</summary>
    Task PingAsync(CancellationToken cancellationToken);
}

/// <summary>A batch to be written.</summary>
/// <param name="Header">What is known of it.</param>
/// <param name="Points">Its points; indexes in the result refer to this list.</param>
/// <param name="Acceptance">The claim's stamp; 0 for a direct write that never was in the buffer.</param>
public sealed record WriteRequest(BatchHeader Header, IReadOnlyList<Point> Points, long Acceptance)
{
    /// <summary>Points that a rule refuses: they are left out and returned as refused, beside those that the database refuses.</summary>
    public IReadOnlyList<RefusedPoint> Refused { get; init; } = [];
}

/// <summary>What became of one batch. Stored + duplicate + refused = its points.</summary>
public sealed record WriteResult(Guid BatchId, int Stored, int Duplicate, IReadOnlyList<RefusedPoint> Refused);

/// <summary>What the journal says of a batch.</summary>
public sealed record JournalEntry(Guid BatchId, string Lane, int Points, int Stored, int Duplicate, int Refused, DateTimeOffset WrittenAt, bool Direct)
{
    public string? Upstream { get; init; }
}

/// <summary>A point that the database cannot take.</summary>
/// <param name="Index">Place in the request's list.</param>
/// <param name="ReasonCode">One of <see cref="DeadLetterReasons"/>.</param>
/// <param name="Detail">For people; no coordinates.</param>
public sealed record RefusedPoint(int Index, string ReasonCode, string Detail);

/// <summary>A flight with its totals.</summary>
public sealed record FlightRecord
{
    public required Guid Id { get; init; }

    public required string FlightId { get; init; }

    public required string Source { get; init; }

    public string? PilotId { get; init; }

    public string? PilotName { get; init; }

    public string? RaceId { get; init; }

    public Guid? RaceUuid { get; init; }

    public string? DeviceId { get; init; }

    /// <summary>The upstream that registered it; <see langword="null"/> where none said who it is.</summary>
    public string? Upstream { get; init; }

    /// <summary>The upload that brought the flight in, where one did.</summary>
    public Guid? UploadId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The earliest point stored, whenever it arrived.</summary>
    public Fix? FirstFix { get; init; }

    /// <summary>The latest point stored.</summary>
    public Fix? LastFix { get; init; }

    /// <summary>Rows really inserted.</summary>
    public long TotalPoints { get; init; }

    public string FlightState { get; init; } = "open";

    public DateTimeOffset? ClosedAt { get; init; }

    public string? ClosedBy { get; init; }
}

/// <summary>A position in a flight's summary.</summary>
public sealed record Fix(double Lat, double Lon, double? Elevation, DateTimeOffset Datetime);

/// <summary>The journal's sums for one lane.</summary>
/// <param name="Lane">Short name.</param>
/// <param name="Stored">Points inserted from buffered batches.</param>
/// <param name="Duplicate">Points of buffered batches that were there already.</param>
/// <param name="DirectStored">Points inserted by direct writes.</param>
/// <param name="DirectDuplicate">Points of direct writes that were there already.</param>
public sealed record JournalTotals(string Lane, long Stored, long Duplicate, long DirectStored, long DirectDuplicate);

/// <summary>How sure it is that a failed write changed nothing.</summary>
public enum WriteOutcome
{
    /// <summary>The database rolled back (outage, deadlock, no space): run again, no attempt is spent.</summary>
    RolledBack,

    /// <summary>The connection broke and the commit may have happened: run the same write again.</summary>
    Unknown,

    /// <summary>The same write will fail again.</summary>
    Deterministic,
}

/// <summary>A call to the database failed.</summary>
public sealed class PointStoreException(WriteOutcome outcome, string message, Exception? inner = null) : Exception(message, inner)
{
    public WriteOutcome Outcome { get; } = outcome;
}
