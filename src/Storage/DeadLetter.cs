using PointBus.Contracts;

namespace PointBus.Storage;

/// <summary>What could not be stored, whole or in part, with the reason and the bytes to try it again.</summary>
public sealed record DeadLetter
{
    public required Guid LetterId { get; init; }

    public required BatchHeader Batch { get; init; }

    /// <summary>One of <see cref="DeadLetterReasons"/>.</summary>
    public required string ReasonCode { get; init; }

    /// <summary>The text support engineers filter by, such as <c>Invalid foreign key</c>.</summary>
    public string Reason => DeadLetterReasons.Text(ReasonCode);

    /// <summary>Where it failed: one of <see cref="DeadLetterStages"/>.</summary>
    public required string Stage { get; init; }

    /// <summary>Points in this letter; the ledger's dead-lettered figure counts them.</summary>
    public required int PointCount { get; init; }

    /// <summary>The refused points only, packed; the JSON they came as where they cannot be packed; or a whole message as it came.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>One of <see cref="PayloadForms"/>.</summary>
    public required string PayloadForm { get; init; }

    public required DateTimeOffset FailedAt { get; init; }

    /// <summary>Failed attempts of its batch.</summary>
    public int Attempts { get; init; }

    /// <summary>What went wrong, for people: the last exception's message, or the refusals by index; no coordinates.</summary>
    public string? Error { get; init; }

    /// <summary>Full name of the last exception's type; <see langword="null"/> where a rule refused the points.</summary>
    public string? ExceptionType { get; init; }

    /// <summary>The stack of the last exception.</summary>
    public string? Stack { get; init; }

    /// <summary>The failed attempts, oldest first; the newest ten where there were more.</summary>
    public IReadOnlyList<FaultNote> Failures { get; init; } = [];

    /// <summary>A letter with an id of its own that holds packed points after a first attempt.</summary>
    public static DeadLetter Of(BatchHeader batch, string reasonCode, string stage, int points, ReadOnlyMemory<byte> payload, DateTimeOffset now) => new()
    {
        LetterId = Guid.CreateVersion7(now),
        Batch = batch,
        ReasonCode = reasonCode,
        Stage = stage,
        PointCount = points,
        Payload = payload,
        PayloadForm = PayloadForms.Packed,
        FailedAt = now,
        Attempts = 1,
    };

    /// <summary>For a message that no consumer took: where it came from and how to send it back.</summary>
    public RawMessage? Message { get; init; }
}

/// <summary>A message of the broker that lies in a dead letter as it came.</summary>
/// <param name="Queue">The queue it was for, without <c>_error</c> or <c>_skipped</c>.</param>
/// <param name="ContentType">As it was sent.</param>
/// <param name="MessageTypes">URNs, where they could be read.</param>
/// <param name="Headers">Text headers, secrets left out.</param>
public sealed record RawMessage(string Queue, string? ContentType, IReadOnlyList<string> MessageTypes, IReadOnlyDictionary<string, string> Headers);

/// <summary>How the payload of a dead letter is written.</summary>
public static class PayloadForms
{
    /// <summary>Points in the columnar layout of docs/wire-format.md.</summary>
    public const string Packed = "packed";

    /// <summary>A JSON array of points as they came.</summary>
    public const string Json = "json";

    /// <summary>A whole message of the broker, any bytes.</summary>
    public const string Message = "message";
}

/// <summary>Where a letter's points failed.</summary>
public static class DeadLetterStages
{
    /// <summary>On the way into the buffer.</summary>
    public const string Buffering = "buffering";

    /// <summary>While being written to the database.</summary>
    public const string Persisting = "persisting";

    /// <summary>Before any consumer took the message.</summary>
    public const string Receiving = "receiving";

    /// <summary>On the way to people: a notice that no channel could deliver.</summary>
    public const string Alert = "alert";
}

/// <summary>The closed list of reason codes.</summary>
public static class DeadLetterReasons
{
    /// <summary>The flight is not known; text <c>Invalid foreign key</c>.</summary>
    public const string InvalidForeignKey = "invalid_foreign_key";

    /// <summary>The points break a rule; text <c>Validation failed</c>.</summary>
    public const string ValidationFailed = "validation_failed";

    /// <summary>The tracker is not registered; text <c>Unknown device</c>.</summary>
    public const string UnknownDevice = "unknown_device";

    /// <summary>The time to live ended first, or it waited longer than a cleanup allows; text <c>Expired</c>.</summary>
    public const string Expired = "expired";

    /// <summary>The bytes cannot be read; text <c>Unreadable message</c>.</summary>
    public const string Unreadable = "unreadable_message";

    /// <summary>The database refuses just these points; text <c>Processing error</c>.</summary>
    public const string RefusedByDatabase = "refused_by_database";

    /// <summary>It failed again and again; text <c>Max retries exceeded</c>.</summary>
    public const string MaxRetriesExceeded = "max_retries_exceeded";

    /// <summary>It failed in a way that no retry helps; text <c>Processing error</c>.</summary>
    public const string ProcessingError = "processing_error";

    /// <summary>An attempt took too long each time; text <c>Timeout</c>.</summary>
    public const string Timeout = "timeout";

    /// <summary>Its consumers were lost each time; text <c>Worker lost</c>.</summary>
    public const string WorkerLost = "worker_lost";

    /// <summary>Somebody took it out of its lane; text <c>Cancelled</c>.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>No consumer knows the message; text <c>Unknown message type</c>.</summary>
    public const string UnknownMessageType = "unknown_message_type";

    /// <summary>Other points came under the id or key of a batch that is known; text <c>Payload mismatch</c>.</summary>
    public const string PayloadMismatch = "payload_mismatch";

    /// <summary>Every code with its text.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        [InvalidForeignKey] = "Invalid foreign key",
        [ValidationFailed] = "Validation failed",
        [UnknownDevice] = "Unknown device",
        [Expired] = "Expired",
        [Unreadable] = "Unreadable message",
        [RefusedByDatabase] = "Processing error",
        [MaxRetriesExceeded] = "Max retries exceeded",
        [ProcessingError] = "Processing error",
        [Timeout] = "Timeout",
        [WorkerLost] = "Worker lost",
        [Cancelled] = "Cancelled",
        [UnknownMessageType] = "Unknown message type",
        [PayloadMismatch] = "Payload mismatch",
    };

    /// <summary>The text that goes with a code.</summary>
    public static string Text(string code) =>
        All.TryGetValue(code, out var text) ? text : throw new ArgumentOutOfRangeException(nameof(code), code, "not a reason code");
}
