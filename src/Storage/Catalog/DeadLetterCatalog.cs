using Microsoft.EntityFrameworkCore;
using PointBus.Storage.Model;
using PointBus.Storage.Points;

namespace PointBus.Storage.Catalog;

/// <summary>The dead letters in the database, the same on every engine.</summary>
internal sealed partial class DeadLetterCatalog(RelationalDatabase database) : IDeadLetterCatalog
{
    readonly CatalogTables tables = new(database);

    public Task<IReadOnlyList<LetterSummary>> SearchAsync(LetterQuery query, LetterPage page, CancellationToken cancellationToken) =>
        database.WithContextAsync(async context =>
        {
            var cells = await LetterCells.ReadAsync(context, query, cancellationToken);
            if (cells is { Cells: [] })
                return [];

            await using var command = await CatalogReads.CommandAsync(context, cancellationToken);
            command.CommandText = new LetterSql(tables).Page(command, query, page, cells);
            var ids = await CatalogReads.IdsAsync(command, cancellationToken);
            return await CatalogReads.SummariesAsync(context, ids, cancellationToken);
        }, cancellationToken);

    public Task<Amount> CountAsync(LetterQuery query, int most, CancellationToken cancellationToken) => database.WithContextAsync(async context =>
    {
        if (CatalogReads.IsCounted(query))
            return await CatalogReads.SumAsync(context, query, cancellationToken);

        await using var command = await CatalogReads.CommandAsync(context, cancellationToken);
        command.CommandText = new LetterSql(tables).Count(command, query, most);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new Amount(reader.GetInt64(0), reader.GetInt64(1));
    }, cancellationToken);

    public Task<LetterDetail?> FindAsync(Guid letterOrBatchId, CancellationToken cancellationToken) => database.WithContextAsync(async context =>
    {
        var row = await context.Letters.AsNoTracking().SingleOrDefaultAsync(row => row.LetterId == letterOrBatchId, cancellationToken)
            ?? await context.Letters.AsNoTracking().Where(row => row.BatchId == letterOrBatchId)
                .OrderByDescending(row => row.FailedAt).ThenByDescending(row => row.LetterId)
                .FirstOrDefaultAsync(cancellationToken);
        return row is null ? null : (await CatalogReads.DetailsAsync(context, [row], cancellationToken)).Single();
    }, cancellationToken);

    public Task<IReadOnlyList<LetterSummary>> ReadLineageAsync(Guid batchId, CancellationToken cancellationToken) => database.WithContextAsync(async context =>
    {
        var origin = await context.Letters.Where(row => row.BatchId == batchId).Select(row => (Guid?)row.OriginalBatchId).FirstOrDefaultAsync(cancellationToken) ?? batchId;
        return await CatalogReads.SummariesAsync(
            context.Letters.Where(row => row.OriginalBatchId == origin).OrderBy(row => row.FailedAt).ThenBy(row => row.LetterId), cancellationToken);
    }, cancellationToken);

    public Task<IReadOnlyList<LetterDetail>> ReadAsync(IReadOnlyList<Guid> letterIds, CancellationToken cancellationToken) => database.WithContextAsync(async context =>
    {
        var rows = await CatalogReads.RowsAsync(context, letterIds, cancellationToken);
        return await CatalogReads.DetailsAsync(context, rows, cancellationToken);
    }, cancellationToken);

    public Task<CatalogCounts> ReadCountsAsync(CancellationToken cancellationToken) => database.WithContextAsync(async context =>
    {
        var cells = await context.LetterCounts
            .GroupBy(row => new { row.Lane, row.ReasonCode, row.Priority, row.State })
            .Select(cell => new CatalogCell(
                cell.Key.Lane, cell.Key.ReasonCode, cell.Key.Priority, cell.Key.State, new Amount(cell.Sum(row => row.Letters), cell.Sum(row => row.Points))))
            .ToListAsync(cancellationToken);
        var open = context.Letters.Where(row => row.State == LetterState.Open);
        var oldest = await open.OrderBy(row => row.FailedAt).Select(row => (DateTimeOffset?)row.FailedAt).FirstOrDefaultAsync(cancellationToken);
        var newest = await open.OrderByDescending(row => row.FailedAt).Select(row => (DateTimeOffset?)row.FailedAt).FirstOrDefaultAsync(cancellationToken);
        return new CatalogCounts([.. cells.OrderBy(cell => cell.Lane, StringComparer.Ordinal)], oldest, newest);
    }, cancellationToken);

    public Task<IReadOnlyList<LetterSummary>> ReadOverdueAsync(
        DateTimeOffset openBefore, DateTimeOffset archivedBefore, int max, CancellationToken cancellationToken) => database.WithContextAsync(async context =>
    {
        var (failed, put) = (Micros.Cut(openBefore), Micros.Cut(archivedBefore));
        var letters = (await CatalogReads.SummariesAsync(
            context.Letters.Where(row => row.State == LetterState.Open && row.FailedAt < failed).OrderBy(row => row.FailedAt).Take(max), cancellationToken)).ToList();
        foreach (var state in new[] { LetterState.Archived, LetterState.Expired })
            if (letters.Count < max)
                letters.AddRange(await CatalogReads.SummariesAsync(
                    context.Letters.Where(row => row.State == state && row.StateAt < put).OrderBy(row => row.StateAt).Take(max - letters.Count), cancellationToken));
        return (IReadOnlyList<LetterSummary>)letters;
    }, cancellationToken);

    public Task<IReadOnlyList<LetterSummary>> ReadCurableAsync(int max, CancellationToken cancellationToken) => database.WithContextAsync(context =>
    {
        // Those that failed again although their flights were known come last, so that they cannot keep others from their turn.
        var curable = context.Letters
            .Where(row => row.State == LetterState.Open && row.ReasonCode == DeadLetterReasons.InvalidForeignKey)
            .Where(row => context.LetterFlights.Any(flight => flight.LetterId == row.LetterId) && !context.LetterFlights.Any(flight =>
                flight.LetterId == row.LetterId && !context.Flights.Any(known => known.FlightId == flight.FlightId && known.Source == flight.Source)))
            .OrderBy(row => row.Round).ThenBy(row => row.FailedAt).ThenBy(row => row.LetterId)
            .Take(max);
        return CatalogReads.SummariesAsync(curable, cancellationToken);
    }, cancellationToken);
}
