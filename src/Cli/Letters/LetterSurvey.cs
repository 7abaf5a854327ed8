using PointBus.Cli.Http;
using PointBus.Cli.Operations;
using PointBus.Cli.Output;

namespace PointBus.Cli.Letters;

/// <summary>What a selection comes to, before anything is done to it.</summary>
internal sealed record LetterSurvey
{
    const int MostRead = 1_000;
    const int MostAsked = 100;

    public long Letters { get; init; }

    public long? Points { get; init; }

    public long? Groups { get; init; }

    /// <summary>There may be more groups than were seen.</summary>
    public bool IsPart { get; init; }

    public DateTimeOffset? Newest { get; init; }

    /// <summary>Later failures are not among them.</summary>
    public DateTimeOffset? Cutoff { get; init; }

    /// <summary>Failures that the selection leaves out for being too new.</summary>
    public long Newer { get; init; }

    public DateTimeOffset? At { get; init; }

    public static async Task<LetterSurvey> ReadAsync(HostClient host, LetterSelection selection, string kind, CancellationToken cancellationToken) => selection switch
    {
        { From: { } from } => await OfOperationAsync(host, from, cancellationToken),
        // So many would not fit into an address; the host counts them when it freezes the set.
        { Ids.Count: > MostAsked } => new LetterSurvey { Letters = selection.Ids.Count },
        { Ids.Count: > 0 } => await OfFilterAsync(host, selection.Filter.With("ids", string.Join(',', selection.Ids)), UsualStatesFor(kind), selection.Limit, cancellationToken),
        _ => await OfFilterAsync(host, selection.Filter, UsualStatesFor(kind), selection.Limit, cancellationToken),
    };

    /// <summary>Failures of a filter that came after a moment.</summary>
    public static async Task<long> NewerAsync(HostClient host, LetterFilter filter, string state, DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        var newer = filter.With("before", null).With("after", Moment.Write(cutoff));
        return (await PageAsync(host, newer, state, 1, cancellationToken)).Total ?? 0;
    }

    /// <summary>The states that letters may be in for something to be done to them.</summary>
    public static IReadOnlyList<string> StatesFor(string kind) => kind switch
    {
        "restore" => ["archived", "expired"],
        "purge" => ["open", "archived", "expired"],
        _ => ["open"],
    };

    /// <summary>Those of them that are meant where none is named: what is put away can be purged, but not by the way.</summary>
    static IReadOnlyList<string> UsualStatesFor(string kind) => kind == "purge" ? ["open"] : StatesFor(kind);

    public string Line()
    {
        var parts = new List<string> { Plain.Letters(Letters) };
        if (Points is { } points)
            parts.Add(Plain.Points(points));
        if (Groups is { } groups)
            parts.Add($"{(IsPart ? "at least " : "")}{Plain.Number(groups)} {(groups == 1 ? "group" : "groups")}");
        var line = string.Join(", ", parts);
        if (Newest is { } newest)
            line += $"; newest failure {Plain.Time(newest)}{(At is { } at ? $" ({Plain.Ago(newest, at)} ago)" : "")}";
        return Newer > 0 ? $"{line}; {Plain.Number(Newer)} newer {(Newer == 1 ? "failure" : "failures")} not included" : line;
    }

    static async Task<LetterSurvey> OfFilterAsync(HostClient host, LetterFilter filter, IReadOnlyList<string> states, int? limit, CancellationToken cancellationToken)
    {
        var pages = new List<LettersBody>();
        foreach (var state in filter["state"] is { } one ? [one] : states)
            pages.Add(await PageAsync(host, filter, state, MostRead, cancellationToken));

        var at = pages.Min(page => page.Timestamp);
        var items = pages.SelectMany(page => page.Items ?? []).ToList();
        var total = pages.Sum(page => page.Total ?? 0);
        var cutoff = Moment.Read(filter["before"]) ?? at;
        return new LetterSurvey
        {
            Letters = limit < total ? limit.Value : total,
            Points = limit < total ? null : pages.Sum(page => page.Points ?? 0),
            Groups = limit < total ? null : items.Select(item => item.Fingerprint).Distinct().Count(),
            IsPart = items.Count < total,
            Newest = limit < total ? null : items.Max(item => item.FailedAt),
            At = at,
            Cutoff = cutoff,
            Newer = filter["before"] is not null && cutoff is { } end ? await NewerAsync(host, filter, states[0], end, cancellationToken) : 0,
        };
    }

    static async Task<LetterSurvey> OfOperationAsync(HostClient host, string id, CancellationToken cancellationToken)
    {
        var operation = (await host.GetAsync(OperationPaths.One(id), cancellationToken)).Read<OperationBody>();
        var filter = LetterFilter.Of(operation.Selection);
        return new LetterSurvey
        {
            Letters = operation.Total ?? 0,
            Points = operation.TotalPoints,
            Cutoff = operation.Cutoff,
            Newer = filter is not null && operation.Cutoff is { } cutoff ? await NewerAsync(host, filter, "open", cutoff, cancellationToken) : 0,
        };
    }

    static async Task<LettersBody> PageAsync(HostClient host, LetterFilter filter, string state, int limit, CancellationToken cancellationToken) =>
        (await host.GetAsync(LetterPaths.List(filter.With("state", state).Query(("limit", limit.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("exact", "true"))), cancellationToken)).Read<LettersBody>();
}
