using Microsoft.EntityFrameworkCore;

namespace PointBus.Storage.Points;

internal abstract partial class RelationalPointStore
{
    /// <summary>Really writes each batch and takes it back, so that what the database itself says of the points is exact too.</summary>
    public async Task<IReadOnlyList<WriteResult>> ForeseeAsync(LaneKind kind, IReadOnlyList<WriteRequest> batches, CancellationToken cancellationToken)
    {
        var results = new List<WriteResult>(batches.Count);
        foreach (var batch in batches)
        {
            var answers = await AndUndoAsync(transaction => WriteAsync(transaction, kind, [batch], cancellationToken), cancellationToken);
            results.Add(Answer(batch, answers));
        }
        return results;
    }

    public Task<JournalEntry?> FindBatchAsync(Guid batchId, CancellationToken cancellationToken) => WithContextAsync(
        context => context.Batches.AsNoTracking()
            .Where(row => row.BatchId == batchId)
            .Select(row => new JournalEntry(row.BatchId, row.Lane, row.Points, row.Stored, row.Duplicate, row.Refused, row.WrittenAt, row.Acceptance == 0) { Upstream = row.Upstream })
            .SingleOrDefaultAsync(cancellationToken),
        cancellationToken);
}
