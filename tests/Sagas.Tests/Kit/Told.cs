using PointBus.Contracts;

namespace PointBus.Sagas.Tests.Kit;

/// <summary>The events of one batch, as the buffer would tell them.</summary>
sealed class Told(DateTimeOffset acceptedAt, string lane = "live", int? maxRetries = null, ReplayMark? replay = null)
{
    public BatchFacts Facts { get; init; } = new()
    {
        BatchId = Guid.NewGuid(), Lane = lane, Priority = 5, Points = 100, AcceptedAt = acceptedAt, MaxRetries = maxRetries, Replay = replay,
    };

    public Guid BatchId => Facts.BatchId;

    /// <summary>When the next event happens.</summary>
    public DateTimeOffset At { get; set; } = acceptedAt;

    public static LetterNote Letter(string reason = "processing_error") => new(Guid.NewGuid(), reason, 100, "f00d");

    public BatchBuffered Buffered(int attempts = 0, string cause = "accepted") => new() { Batch = Facts, At = At, Attempts = attempts, Cause = cause };

    public BatchFaulted Faulted(int attempts, FaultClass faultClass = FaultClass.Unknown, string? type = "System.InvalidOperationException") => new()
    {
        Batch = Facts, At = At, Attempts = attempts,
        Fault = new FaultNote { At = At, Attempt = attempts, Class = faultClass, ExceptionType = type, Message = "no", Stack = "at somewhere" },
    };

    public BatchStored Stored(params IReadOnlyList<LetterNote> letters) => new() { Batch = Facts, At = At, Stored = 97, Duplicate = 3, Letters = letters };

    public BatchDeadLettered DeadLettered(params IReadOnlyList<LetterNote> letters) => new() { Batch = Facts, At = At, Attempts = 4, Letters = letters };

    public BatchExpired Expired(LetterNote letter) => new() { Batch = Facts, At = At, Letter = letter };

    public BatchCancelled Cancelled(LetterNote letter) => new() { Batch = Facts, At = At, Letter = letter, Actor = "ops" };

    public LetterReplayed Replayed(Guid letterId) => new()
    {
        BatchId = BatchId, Lane = Facts.Lane, LetterId = letterId, At = At, Actor = "ops", ReplayBatchId = Guid.NewGuid(),
    };

    public LetterArchived Archived(Guid letterId) => new() { BatchId = BatchId, Lane = Facts.Lane, LetterId = letterId, At = At, Actor = "ops" };

    public LetterPurged Purged(Guid letterId) => new() { BatchId = BatchId, Lane = Facts.Lane, LetterId = letterId, At = At, Actor = "ops" };

    public LetterRestored Restored(Guid letterId) => new() { BatchId = BatchId, Lane = Facts.Lane, LetterId = letterId, At = At, Actor = "ops" };

    public DeliveryDue Due() => new() { BatchId = BatchId };

    /// <summary>The same id, forgotten and accepted again.</summary>
    public Told AcceptedAgain(TimeSpan later) => new(Facts.AcceptedAt) { Facts = Facts with { AcceptedAt = Facts.AcceptedAt + later }, At = At + later };
}
