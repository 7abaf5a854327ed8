using Microsoft.Extensions.Logging;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Operating;

/// <summary>Finds out how a replay ended from what it left behind: the buffer's mark, the journal of the database, its own dead letters.</summary>
public sealed partial class ReplayEnds(
    IPointBuffer buffer, IPointStore store, IDeadLetterCatalog catalog, OperatingOptions options, TimeProvider time, ILogger<ReplayEnds> logger)
{
    const string Ended = "done";

    /// <returns><see langword="null"/> while it has not ended, or its letter is not in the catalog yet.</returns>
    public async Task<ReplayEnded?> FindAsync(Operation operation, OperationItem item, CancellationToken cancellationToken)
    {
        var batchId = ReplayId.Of(item.LetterId);
        var status = await buffer.FindAsync(batchId, cancellationToken);
        if (status is not null && status.State != Ended)
            return null;

        var journal = status is null ? await store.FindBatchAsync(batchId, cancellationToken) : null;

        // What is neither stored nor there already lies in a letter, of a cancelled batch in an archived one.
        var failed = (status?.PointCount - status?.Stored - status?.Duplicate) ?? journal?.Refused;
        var letter = failed == 0 ? null : await catalog.FindAsync(batchId, cancellationToken);
        if (letter is null && failed is null && IsLost(item))
            return Lost(operation, item, batchId);
        if (letter is null && failed is not 0)
            return null;

        return new ReplayEnded
        {
            LetterId = item.LetterId,
            OperationId = operation.Id,
            BatchId = batchId,
            Stored = status?.Stored ?? journal?.Stored ?? 0,
            Duplicate = status?.Duplicate ?? journal?.Duplicate ?? 0,
            Letters = letter is null ? [] : [new LetterNote(letter.Summary.LetterId, letter.Summary.ReasonCode, failed ?? letter.Summary.Points, letter.Summary.Fingerprint)],
            At = journal?.WrittenAt ?? time.GetUtcNow(),
        };
    }

    bool IsLost(OperationItem item) => item.At <= time.GetUtcNow() - options.LostAfter;

    ReplayEnded Lost(Operation operation, OperationItem item, Guid batchId)
    {
        LogLost(batchId, item.LetterId);
        return new ReplayEnded
        {
            LetterId = item.LetterId,
            OperationId = operation.Id,
            BatchId = batchId,
            Letters = [new LetterNote(item.LetterId, DeadLetterReasons.ProcessingError, item.Points, "")],
            At = time.GetUtcNow(),
        };
    }

    [LoggerMessage(LogLevel.Error, "Found no trace of batch {BatchId}, the replay of dead letter {LetterId}")]
    partial void LogLost(Guid batchId, Guid letterId);
}
