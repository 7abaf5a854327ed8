using PointBus.Storage.Model;

namespace PointBus.Storage.Points;

internal abstract partial class RelationalPointStore
{
    const string BeforeConflict = "before_conflict";

    /// <summary>
    /// Whether a batch whose id is in the journal, from an acceptance that the buffer has forgotten, brings other points. They are really
    /// written and taken back, as only that tells which are there.
    /// </summary>
    /// <returns>All its points refused; <see langword="null"/> where they are the same.</returns>
    async Task<WriteResult?> ConflictAsync(
        StoreTransaction transaction, LaneKind kind, WriteRequest request, JournalRow known, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync("SAVEPOINT " + BeforeConflict, cancellationToken);
        var result = (await InsertAsync(transaction, kind, WritePlan.For(kind, [request]), now, cancellationToken))[0];
        await transaction.ExecuteAsync("ROLLBACK TO SAVEPOINT " + BeforeConflict, cancellationToken);
        await transaction.ExecuteAsync("RELEASE SAVEPOINT " + BeforeConflict, cancellationToken);

        return result.Stored == 0 && result.Refused.Count <= known.Refused
            ? null
            : new WriteResult(request.Header.BatchId, 0, 0, [.. Enumerable.Range(0, request.Points.Count).Select(index => new RefusedPoint(
                index, DeadLetterReasons.PayloadMismatch, "conflict.payload_mismatch: other points were written before under the same batch id"))]);
    }
}
