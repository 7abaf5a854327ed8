using System.Data.Common;
using PointBus.Storage.Model;

namespace PointBus.Storage.Catalog;

/// <summary>A query for letters as SQL: where to look first, what must hold, and the order that this way comes in.</summary>
internal sealed class LetterFilter
{
    const int IndexedText = 3;
    const string RowOrder = "t.rowid";

    // As the trigger that fills the text index has it.
    const int RowsOfMicrosecond = 1_000;

    readonly CatalogTables tables;
    readonly DbCommand command;
    readonly List<string> conditions = [];
    readonly bool keyed;
    string failedAt;

    public LetterFilter(CatalogTables tables, DbCommand command, LetterQuery query)
    {
        (this.tables, this.command) = (tables, command);
        var letters = tables.Letters;
        From = $"{letters.Name} AS l";
        failedAt = $"l.{letters[nameof(LetterRow.FailedAt)]}";
        Order = [failedAt, $"l.{letters[nameof(LetterRow.LetterId)]}"];

        if (query.LetterIds is { } ids)
            conditions.Add($"{Order[1]} IN ({(ids.Count == 0 ? "NULL" : string.Join(", ", ids.Select(id => Add(nameof(LetterRow.LetterId), id))))})");
        if (query.BatchId is { } batch)
            Equal(nameof(LetterRow.BatchId), batch);
        keyed = conditions.Count > 0;

        if (query.FlightId is { } flight)
            OfFlight(flight);
        Contains(query);
        if (query.Lane is { } lane)
            Equal(nameof(LetterRow.Lane), lane);
        if (query.ReasonCode is { } reason)
            Equal(nameof(LetterRow.ReasonCode), reason);
        if (query.Fingerprint is { } fingerprint)
            Equal(nameof(LetterRow.Fingerprint), fingerprint);
        if (query.Upstream is { } upstream)
            Equal(nameof(LetterRow.Upstream), upstream);
        if (query.FailedAfter is { } after)
            After(Add(nameof(LetterRow.FailedAt), Micros.Cut(after)));
        if (query.FailedBefore is { } before)
            conditions.Add($"{failedAt} <= {Add(nameof(LetterRow.FailedAt), Micros.Cut(before))}");
    }

    public string From { get; private set; }

    /// <summary>By time of failure, oldest first.</summary>
    public string[] Order { get; private set; }

    /// <summary>Whether only the letters' own indexes are used, one for each combination of state and priority.</summary>
    public bool IsPlain { get; private set; } = true;

    public string Where => conditions.Count == 0 ? "TRUE" : string.Join(" AND ", conditions);

    public string In<T>(string property, IEnumerable<T> values) =>
        $"l.{tables.Letters[property]} IN ({string.Join(", ", values.Select(value => Add(property, value)))})";

    public string Add(string property, object? value) => tables.Letters.Add(command, property, value is string text ? Texts.Clean(text) : value);

    void Equal(string property, object value) => conditions.Add($"l.{tables.Letters[property]} = {Add(property, value)}");

    void After(string time)
    {
        conditions.Add($"{failedAt} > {time}");
        if (Order is [RowOrder])
            conditions.Add($"{RowOrder} >= {time} * {RowsOfMicrosecond}");
    }

    void OfFlight(string flight)
    {
        var flights = tables.Flights;
        var id = flights.Add(command, nameof(LetterFlightRow.FlightId), Texts.Clean(flight, Texts.MaxFlightId));
        (From, IsPlain) = ($"{flights.Name} AS f CROSS JOIN {From}", false);
        failedAt = $"f.{flights[nameof(LetterFlightRow.FailedAt)]}";
        Order = [failedAt, $"f.{flights[nameof(LetterFlightRow.LetterId)]}"];
        conditions.Add($"f.{flights[nameof(LetterFlightRow.FlightId)]} = {id} AND l.{tables.Letters.Key} = f.{flights[nameof(LetterFlightRow.LetterId)]}");
    }

    void Contains(LetterQuery query)
    {
        var indexed = new List<string>();
        foreach (var (property, text) in new[] { (nameof(LetterRow.Error), query.Text), (nameof(LetterRow.ExceptionType), query.ExceptionType) })
        {
            if (string.IsNullOrEmpty(text))
                continue;
            if (tables.Dialect.TextIndex is not null && IsPlain && !keyed && text.EnumerateRunes().Count() >= IndexedText)
                indexed.Add($"{tables.Letters[property]} : \"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
            else
                conditions.Add($"l.{tables.Letters[property]} {tables.Dialect.Like} {Add(property, Pattern(text))} ESCAPE '\\'");
        }
        if (indexed.Count == 0)
            return;

        // The rows of the text index are numbered by time of failure, so that the newest come first without any sorting.
        var index = tables.Dialect.TextIndex;
        (From, IsPlain, Order) = ($"{index} AS t CROSS JOIN {From}", false, [RowOrder]);
        conditions.Add($"t.{index} MATCH {Add(nameof(LetterRow.Error), string.Join(" AND ", indexed))} AND l.{tables.Letters.Key} = t.{tables.Letters.Key}");
    }

    static string Pattern(string text) =>
        $"%{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
}
