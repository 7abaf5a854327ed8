using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using PointBus.Storage.Model;

namespace PointBus.Storage.Catalog;

/// <summary>What reads of the catalog have in common.</summary>
internal static class CatalogReads
{
    const int MaxKeys = 500;

    /// <summary>Whether the counters alone can say how many match.</summary>
    public static bool IsCounted(LetterQuery query) => query is
    {
        ExceptionType: null or "", Text: null or "", FlightId: null, Upstream: null, FailedAfter: null, FailedBefore: null, BatchId: null, LetterIds: null,
    };

    public static async Task<Amount> SumAsync(PointBusContext context, LetterQuery query, CancellationToken cancellationToken) =>
        await Counted(context, query).GroupBy(_ => 1)
            .Select(all => new Amount(all.Sum(row => row.Letters), all.Sum(row => row.Points)))
            .SingleOrDefaultAsync(cancellationToken) ?? Amount.Zero;

    /// <summary>A command outside any transaction.</summary>
    public static async Task<DbCommand> CommandAsync(PointBusContext context, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandTimeout = context.Database.GetCommandTimeout() ?? command.CommandTimeout;
        return command;
    }

    public static async Task<List<Guid>> IdsAsync(DbCommand command, CancellationToken cancellationToken)
    {
        var ids = new List<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            ids.Add(reader.GetGuid(0));
        return ids;
    }

    /// <summary>The letters' rows in the order of the ids; missing ones are left out.</summary>
    public static async Task<List<LetterRow>> RowsAsync(PointBusContext context, IReadOnlyList<Guid> ids, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<Guid, LetterRow>(ids.Count);
        foreach (var chunk in ids.Distinct().Chunk(MaxKeys))
            foreach (var row in await context.Letters.AsNoTracking().Where(row => chunk.Contains(row.LetterId)).ToListAsync(cancellationToken))
                rows[row.LetterId] = row;
        return [.. ids.Distinct().Where(rows.ContainsKey).Select(id => rows[id])];
    }

    public static async Task<IReadOnlyList<LetterSummary>> SummariesAsync(PointBusContext context, IReadOnlyList<Guid> ids, CancellationToken cancellationToken) =>
        [.. (await RowsAsync(context, ids, cancellationToken)).Select(LetterRows.Summary)];

    public static async Task<IReadOnlyList<LetterSummary>> SummariesAsync(IQueryable<LetterRow> letters, CancellationToken cancellationToken) =>
        [.. (await letters.AsNoTracking().ToListAsync(cancellationToken)).Select(LetterRows.Summary)];

    public static async Task<IReadOnlyList<LetterDetail>> DetailsAsync(PointBusContext context, IReadOnlyList<LetterRow> rows, CancellationToken cancellationToken)
    {
        var details = new List<LetterDetail>(rows.Count);
        foreach (var chunk in rows.Chunk(MaxKeys))
        {
            var ids = chunk.Select(row => row.LetterId).ToArray();
            var contents = await context.LetterContents.AsNoTracking().Where(row => ids.Contains(row.LetterId)).ToDictionaryAsync(row => row.LetterId, cancellationToken);
            var edits = (await context.LetterEdits.AsNoTracking().Where(row => ids.Contains(row.LetterId)).OrderBy(row => row.At).ToListAsync(cancellationToken))
                .ToLookup(row => row.LetterId);
            details.AddRange(chunk.Select(row => new LetterDetail(
                LetterRows.Summary(row), LetterRows.Letter(row, contents[row.LetterId]), [.. edits[row.LetterId].Select(LetterRows.Edit)])));
        }
        return details;
    }

    /// <summary>The counters that a query names; what they do not count is left out of account.</summary>
    public static IQueryable<LetterCountRow> Counted(PointBusContext context, LetterQuery query)
    {
        var cells = context.LetterCounts.AsNoTracking();
        if (query.State is { } state)
            cells = cells.Where(row => row.State == state);
        if (query.Lane is { } lane)
            cells = cells.Where(row => row.Lane == lane);
        if (query.ReasonCode is { } reason)
            cells = cells.Where(row => row.ReasonCode == reason);
        if (query.Fingerprint is { } fingerprint)
            cells = cells.Where(row => row.Fingerprint == fingerprint);
        if (LetterSql.Priorities(query) is { } priorities)
            cells = cells.Where(row => priorities.Contains(row.Priority));
        return cells;
    }
}
