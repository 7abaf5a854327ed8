using System.Data.Common;
using System.Globalization;
using PointBus.Storage.Model;

namespace PointBus.Storage.Catalog;

/// <summary>The statements that find letters. None of them reads what a letter holds.</summary>
internal sealed class LetterSql(CatalogTables tables)
{
    static readonly LetterState[] AllStates = Enum.GetValues<LetterState>();

    /// <summary>The ids of a page of letters, in order.</summary>
    public string Page(DbCommand command, LetterQuery query, LetterPage page)
    {
        var filter = new LetterFilter(tables, command, query);
        var direction = page.OldestFirst ? "" : " DESC";
        var columns = $"l.{tables.Letters.Key} AS id, l.{tables.Letters[nameof(LetterRow.FailedAt)]} AS at";
        var limit = Number(page.Limit);

        var runs = Runs(filter, query).ToList();
        if (runs.Count == 1)
            return $"SELECT {columns} FROM {filter.From} WHERE {filter.Where}{runs[0]} ORDER BY {Order(filter.Order)} LIMIT {limit} OFFSET {Number(page.Offset)}";

        // Each run comes sorted from an index of its own, so that many letters that do not match are never looked at.
        var last = Number((long)page.Limit + page.Offset);
        var parts = runs.Select((run, i) =>
            $"SELECT * FROM (SELECT {columns} FROM {filter.From} WHERE {filter.Where}{run} ORDER BY {Order(filter.Order)} LIMIT {last}) AS r{i}");
        return $"SELECT * FROM ({string.Join(" UNION ALL ", parts)}) AS runs ORDER BY {Order(["at", "id"])} LIMIT {limit} OFFSET {Number(page.Offset)}";

        string Order(IEnumerable<string> order) => string.Join(", ", order.Select(column => column + direction));
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

    static IEnumerable<string> Runs(LetterFilter filter, LetterQuery query)
    {
        var hasIndex = query.Lane is not null || query.ReasonCode is not null || query.Fingerprint is not null || query.Upstream is not null;
        var priorities = Priorities(query);
        var isKeyed = query.BatchId is not null || query.LetterIds is not null || !filter.IsPlain;
        if (isKeyed || (priorities is null && (query.State is not null || !hasIndex)))
        {
            var state = query.State is { } one ? $" AND {filter.In<LetterState>(nameof(LetterRow.State), [one])}" : "";
            return [priorities is null ? state : $"{state} AND {filter.In(nameof(LetterRow.Priority), priorities)}"];
        }

        IEnumerable<LetterState> states = query.State is { } wanted ? [wanted] : AllStates;
        return states.SelectMany(state => (priorities ?? [0]).Select(priority =>
            $" AND {filter.In<LetterState>(nameof(LetterRow.State), [state])}" +
            (priorities is null ? "" : $" AND {filter.In<int>(nameof(LetterRow.Priority), [priority])}")));
    }

    static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
