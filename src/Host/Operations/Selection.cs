using System.Globalization;
using PointBus.Host.Errors;
using PointBus.Storage;

namespace PointBus.Host.Operations;

/// <summary>Which dead letters, as queries and operations name them.</summary>
static class Selection
{
    public static string[] Names { get; } =
        ["lane", "state", "reason", "type", "text", "group", "flight", "upstream", "min_priority", "max_priority", "after", "before", "batch", "ids"];

    /// <param name="values">Of a query or of the member <c>selection</c>.</param>
    /// <param name="state">Where none is named; <c>all</c> names any.</param>
    public static LetterQuery Read(RequestValues values, LetterState? state = null)
    {
        values.RefuseEmpty(Names);
        return new LetterQuery
        {
            Lane = values.Text("lane") is { } lane ? Lanes.Parse(lane).Name : null,
            State = string.Equals(values.Text("state"), "all", StringComparison.OrdinalIgnoreCase) ? null : values.Word<LetterState>("state") ?? state,
            ReasonCode = values.Text("reason") is { } reason ? ReasonCode(reason) : null,
            ExceptionType = values.Text("type", 200),
            Text = values.Text("text", 200),
            Fingerprint = values.Text("group"),
            FlightId = values.Text("flight"),
            Upstream = values.Text("upstream"),
            MinPriority = values.Number("min_priority", 1, 10),
            MaxPriority = values.Number("max_priority", 1, 10),
            FailedAfter = values.Time("after"),
            FailedBefore = values.Time("before"),
            BatchId = values.Uuid("batch"),
            LetterIds = values.Uuids("ids"),
        };
    }

    /// <summary>The query as a sentence for the audit record: every part that is given, in the words of the API.</summary>
    public static string Words(this LetterQuery query)
    {
        (string Name, object? Value)[] parts =
        [
            ("lane", query.Lane), ("state", query.State is { } state ? Operations.Words.Of(state) : null), ("reason", query.ReasonCode),
            ("type", query.ExceptionType), ("text", query.Text), ("group", query.Fingerprint), ("flight", query.FlightId), ("upstream", query.Upstream),
            ("min_priority", query.MinPriority), ("max_priority", query.MaxPriority), ("after", Time(query.FailedAfter)), ("before", Time(query.FailedBefore)),
            ("batch", query.BatchId), ("ids", query.LetterIds is { } ids ? Named(ids) : null),
        ];
        var words = string.Join(' ', parts.Where(part => part.Value is not null).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Name}={part.Value}")));
        return words.Length > 0 ? words : "all letters";
    }

    /// <summary>A code or its text, such as <c>Invalid foreign key</c>, in any case.</summary>
    static string ReasonCode(string text)
    {
        foreach (var (code, words) in DeadLetterReasons.All)
            if (string.Equals(text, code, StringComparison.OrdinalIgnoreCase) || string.Equals(text, words, StringComparison.OrdinalIgnoreCase))
                return code;

        throw new ApiException(StatusCodes.Status400BadRequest, "reason.invalid", $"reason must be one of {string.Join(", ", DeadLetterReasons.All.Keys)}.");
    }

    static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    static string Named(IReadOnlyList<Guid> ids) =>
        ids.Count <= 10 ? string.Join(',', ids) : string.Create(CultureInfo.InvariantCulture, $"{string.Join(',', ids.Take(10))} and {ids.Count - 10} more");
}
