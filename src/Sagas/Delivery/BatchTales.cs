using System.Globalization;
using PointBus.Contracts;

namespace PointBus.Sagas.Delivery;

/// <summary>What the events of a batch say, in the words of its story.</summary>
static class BatchTales
{
    /// <returns>When it happened, and what people read of it.</returns>
    public static (DateTimeOffset At, string Cause) Tell(object message) => message switch
    {
        BatchBuffered it => (it.At, it.Cause),
        BatchFaulted it => (it.At, string.Create(CultureInfo.InvariantCulture, $"attempt {it.Attempts} failed{Short(it.Fault.ExceptionType)}")),
        BatchStored { Letters.Count: 0 } it => (it.At, "stored"),
        BatchStored it => (it.At, "stored without refused points"),
        BatchDeadLettered it => (it.At, "dead letter" + (it.Letters is [var letter, ..] ? ": " + letter.ReasonCode : "")),
        BatchExpired it => (it.At, "expired"),
        BatchCancelled it => (it.At, "cancelled" + (it.Actor is { } actor ? " by " + actor : "")),
        LetterEvent it => (it.At, $"letter {StateOf(it)} by {it.Actor}"),
        _ => throw new ArgumentOutOfRangeException(nameof(message), message.GetType().Name, "not an event of a batch"),
    };

    public static DeliveryEnd EndOf(BatchEvent message) => message is BatchStored stored
        ? new(stored.At, stored.Stored, stored.Duplicate, stored.Letters)
        : new(message.At, 0, 0, NotesOf(message));

    public static int AttemptsOf(BatchEvent message) => message switch
    {
        BatchStored it => it.Attempts,
        BatchDeadLettered it => it.Attempts,
        _ => 0,
    };

    /// <summary>A cancelled batch's letter begins archived, every other open.</summary>
    public static IEnumerable<DeliveryLetter> LettersOf(BatchEvent message) => NotesOf(message).Select(note => new DeliveryLetter(
        note.LetterId, message is BatchCancelled ? LetterStates.Archived : LetterStates.Open, message.At, note.ReasonCode, note.Points));

    public static string StateOf(LetterEvent message) => message switch
    {
        LetterReplayed => LetterStates.Replayed,
        LetterArchived => LetterStates.Archived,
        LetterPurged => LetterStates.Purged,
        _ => LetterStates.Open,
    };

    public static ReplayEnded ReplayEndOf(BatchDelivery batch) => new()
    {
        LetterId = batch.Batch!.Replay!.LetterId,
        OperationId = batch.Batch.Replay.OperationId,
        BatchId = batch.CorrelationId,
        Stored = batch.End!.Stored,
        Duplicate = batch.End.Duplicate,
        Letters = batch.End.Letters,
        At = batch.End.At,
    };

    static IReadOnlyList<LetterNote> NotesOf(BatchEvent message) => message switch
    {
        BatchStored it => it.Letters,
        BatchDeadLettered it => it.Letters,
        BatchExpired it => [it.Letter],
        BatchCancelled it => [it.Letter],
        _ => [],
    };

    static string Short(string? exceptionType) => exceptionType is null ? "" : ": " + exceptionType.Split('.')[^1];
}
