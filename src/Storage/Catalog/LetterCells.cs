using Microsoft.EntityFrameworkCore;
using PointBus.Storage.Model;

namespace PointBus.Storage.Catalog;

/// <summary>Where the counters say that the letters of a query are.</summary>
/// <param name="Cells">Those that have any.</param>
/// <param name="IsRare">Whether they are so few that each is looked up by itself; otherwise walking by time finds them sooner.</param>
internal sealed record LetterCells(IReadOnlyList<LetterCell> Cells, bool IsRare)
{
    const int MaxCells = 100;

    // Letters that may be looked at for each that matches.
    const int Walked = 20;

    /// <returns><see langword="null"/> where the counters do not help, or the letters are in too many places.</returns>
    public static async Task<LetterCells?> ReadAsync(PointBusContext context, LetterQuery query, CancellationToken cancellationToken)
    {
        if (!IsRead(query))
            return null;

        var cells = await CatalogReads.Counted(context, query).Where(row => row.Letters > 0)
            .GroupBy(row => new { row.Fingerprint, row.Lane, row.Priority, row.State })
            .Select(of => new { of.Key, Letters = of.Sum(row => row.Letters) })
            .Take(MaxCells + 1).ToListAsync(cancellationToken);
        if (cells.Count > MaxCells)
            return null;

        var isRare = query.Fingerprint is not null || cells.Sum(cell => cell.Letters) * Walked <
            (await CatalogReads.SumAsync(context, new LetterQuery { State = query.State }, cancellationToken)).Batches;
        return new LetterCells(
            [.. cells.Select(cell => new LetterCell(cell.Key.Fingerprint, cell.Key.Lane, cell.Key.Priority, cell.Key.State, cell.Letters))], isRare);
    }

    /// <summary>Whether the counters count what the query names, and no other index is better.</summary>
    static bool IsRead(LetterQuery query) =>
        (query.Fingerprint is not null || query.Lane is not null || query.ReasonCode is not null || LetterSql.Priorities(query) is not null) &&
        query is { BatchId: null, LetterIds: null, FlightId: null, Text: null or "", ExceptionType: null or "" };
}

/// <summary>A group's letters of one lane, priority and state: what one index holds side by side.</summary>
internal readonly record struct LetterCell(string Fingerprint, string Lane, int Priority, LetterState State, long Letters);
