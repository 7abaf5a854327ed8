using System.Data.Common;
using System.Globalization;
using PointBus.Storage.Model;

namespace PointBus.Storage.Catalog;

/// <summary>The statements that find letters. None of them reads what a letter holds.</summary>
internal sealed class LetterSql(CatalogTables tables)
{
    const int MaxSorted = 1_000;

    static readonly LetterState[] AllStates = Enum.GetValues<LetterState>();

    /// <summary>The ids of a page of letters, in order.</summary>
    /// <param name="command">Gets the parameters.</param>
    /// <param name="query">Which letters.</param>
    /// <param name="page">Which of them.</param>
    /// <param name="cells">Where the counters say that the letters are; <see langword="null"/> where that does not help.</param>
    public string Page(DbCommand command, LetterQuery query, LetterPage page, LetterCells? cells)
    {
        var filter = new LetterFilter(tables, command, query);
        var direction = page.OldestFirst ? "" : " DESC";
        var columns = $"l.{tables.Letters.Key} AS id, l.{tables.Letters[nameof(LetterRow.FailedAt)]} AS at";
        var limit = Number(page.Limit);

        var runs = Runs(filter, query, cells).ToList();
        if (runs.Count == 1)
            return $"SELECT {columns} FROM {filter.From} WHERE {filter.Where}{runs[0].Where} ORDER BY {Order(runs[0])} LIMIT {limit} OFFSET {Number(page.Offset)}";

        // Each run comes sorted from an index of its own, so that many letters that do not match are never looked at.
        var last = Number((long)page.Limit + page.Offset);
        var parts = runs.Select((run, i) =>
            $"SELECT * FROM (SELECT {columns} FROM {filter.From} WHERE {filter.Where}{run.Where} ORDER BY {Order(run)} LIMIT {last}) AS r{i}");
        return $"SELECT * FROM ({string.Join(" UNION ALL ", parts)}) AS runs ORDER BY at{direction}, id{direction} LIMIT {limit} OFFSET {Number(page.Offset)}";

        // A planner that expects many rows would rather walk all letters by time than look up the few that there are; it cannot walk by this.
        string Order(Run run) => string.Join(", ", filter.Order.Select(column =>
            (run.Letters * runs.Count <= MaxSorted ? $"COALESCE({column}, {column})" : column) + direction));
    }

    /// <summary>How many letters and points match; counts no more letters than <paramref name="max"/>.</summary>
    public string Count(DbCommand command, LetterQuery query, int max)
    {
        var points = tables.Letters[nameof(LetterRow.Points)];
        return $"SELECT COUNT(*), COALESCE(SUM({points}), 0) FROM ({Matching(command, query, $"l.{points}", query.State is { } state ? [state] : AllStates)} LIMIT {Number(max)}) AS matching";
    }

    /// <summary>All letters that match and are in one of the states, in no order.</summary>
    public string Matching(DbCommand command, LetterQuery query, string columns, IReadOnlyList<LetterState> states)
    {
        var filter = new LetterFilter(tables, command, query);
        var among = states.Count == AllStates.Length ? "" : states.Count == 0 ? " AND FALSE" : $" AND {filter.In(nameof(LetterRow.State), states)}";
        var priorities = Priorities(query) is { } wanted ? $" AND {filter.In(nameof(LetterRow.Priority), wanted)}" : "";
        return $"SELECT {columns} FROM {filter.From} WHERE {filter.Where}{among}{priorities}";
    }

    public static int[]? Priorities(LetterQuery query)
    {
        var (min, max) = (Math.Max(query.MinPriority ?? 1, 1), Math.Min(query.MaxPriority ?? 10, 10));
        return (min, max) is (1, 10) ? null : min > max ? [0] : [.. Enumerable.Range(min, max - min + 1)];
    }

    /// <summary>The parts that a query is looked up in, each in one index.</summary>
    static IEnumerable<Run> Runs(LetterFilter filter, LetterQuery query, LetterCells? cells)
    {
        var priorities = Priorities(query);
        if (cells is { IsRare: true })
            return cells.Cells.Select(cell => new Run(
                One(filter, nameof(LetterRow.Fingerprint), cell.Fingerprint) + One(filter, nameof(LetterRow.Lane), cell.Lane) +
                One(filter, nameof(LetterRow.Priority), cell.Priority) + One(filter, nameof(LetterRow.State), cell.State), cell.Letters));
        if (cells is not null)
            return cells.Cells.GroupBy(cell => (cell.State, Priority: priorities is null ? 0 : cell.Priority)).Select(of => new Run(
                One(filter, nameof(LetterRow.State), of.Key.State) + (priorities is null ? "" : One(filter, nameof(LetterRow.Priority), of.Key.Priority)),
                of.Sum(cell => cell.Letters)));

        var state = query.State is { } wanted ? One(filter, nameof(LetterRow.State), wanted) : "";
        var isKeyed = query.BatchId is not null || query.LetterIds is not null || !filter.IsPlain;
        if (isKeyed || query.State is not null || query.Upstream is null)
            return [new Run(priorities is null ? state : $"{state} AND {filter.In(nameof(LetterRow.Priority), priorities)}")];

        return AllStates.Select(each => new Run(One(filter, nameof(LetterRow.State), each)));
    }

    static string One<T>(LetterFilter filter, string property, T value) => $" AND {filter.In<T>(property, [value])}";

    static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A part of a query: what else must hold in it, and how many letters may be there.</summary>
    readonly record struct Run(string Where, long Letters = long.MaxValue / 1_000);
}
