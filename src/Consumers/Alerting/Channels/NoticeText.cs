using System.Globalization;
using PointBus.Consumers.Receiving;
using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Channels;

/// <summary>The words of a notice that all channels share. Every text is one line without control characters.</summary>
static class NoticeText
{
    const int MaxTitle = 300;
    const int MaxFact = 1_000;

    /// <summary>What happened, in one word or two.</summary>
    public static string State(AlertNotice notice) => notice.Reason switch
    {
        NoticeReason.First or NoticeReason.Changed => "FIRING",
        NoticeReason.Repeat => "STILL FIRING",
        NoticeReason.Acknowledged => "ACKNOWLEDGED",
        NoticeReason.Resolved => "RESOLVED",
        NoticeReason.Report => "REPORT",
        _ => "TEST",
    };

    public static string Severity(AlertNotice notice) => Word(notice.Severity);

    public static string Word(AlertSeverity severity) => severity switch
    {
        AlertSeverity.Critical => "critical",
        AlertSeverity.Warning => "warning",
        _ => "info",
    };

    /// <summary>The title that the notices of a group share.</summary>
    public static string Title(AlertNotice notice) => Line(notice.Alerts[0].Facts.Title, MaxTitle);

    /// <summary>All that a phone shows of a message.</summary>
    public static string Summary(AlertNotice notice)
    {
        var (first, more) = (notice.Alerts[0], notice.Alerts.Count - 1 + notice.Omitted);
        var text = $"{State(notice)} {Severity(notice)}: {Title(notice)}";
        if (first.Facts.Place is { } place)
            text += $", {Line(place)}";
        if (Measured(first.Facts) is { } measured)
            text += $": {measured}";
        return more == 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{text} and {more:#,0} more");
    }

    /// <summary>What is to be known of an alert beside its title, with a name for each; links and the command line are apart.</summary>
    public static IEnumerable<(string Name, string Text)> Facts(NoticeAlert alert)
    {
        var facts = alert.Facts;
        yield return ("Where", facts.Place is { } place ? Line(place) : "the whole system");
        if (Measured(facts) is { } measured)
            yield return (alert.ClearedAt is null ? "Now" : "Last", measured);
        yield return ("Since", Time(facts.Since));
        if (alert.ClearedAt is { } end)
            yield return ("Over", $"{Time(end)}, after {Length(end - facts.Since)}");
        if (facts.Impact is { } impact)
            yield return ("Impact", string.Create(CultureInfo.InvariantCulture, $"{impact.Points:#,0} points, {impact.Flights:#,0} flights"));
        if (facts.TopCause is { } cause)
            yield return ("Top cause", Line(cause));
    }

    /// <summary>The value against its threshold; <see langword="null"/> for a yes or no.</summary>
    public static string? Measured(AlertFacts facts) => facts.Unit.Length == 0
        ? null
        : $"{(facts.Value is { } value ? $"{Number(value)} {Line(facts.Unit)}" : "not measured")} (limit {Number(facts.Threshold)}{(facts.Value is null ? " " + Line(facts.Unit) : "")})";

    public static string? Command(AlertFacts facts) => facts.Command is { } command ? Line(command) : null;

    /// <summary>Only what a browser opens, and not longer than every channel takes.</summary>
    public static string? Link(Uri? link) =>
        link is { IsAbsoluteUri: true } && (link.Scheme == Uri.UriSchemeHttps || link.Scheme == Uri.UriSchemeHttp) && link.AbsoluteUri.Length <= 2_000 ? link.AbsoluteUri : null;

    /// <summary>What is told by somebody, or of those that are left out; <see langword="null"/> where there is nothing.</summary>
    public static string? Note(AlertNotice notice, int shown)
    {
        var left = notice.Alerts.Count - shown + notice.Omitted;
        var parts = new[]
        {
            notice.Actor is { } actor ? $"{(notice.Reason == NoticeReason.Acknowledged ? "Acknowledged" : "Asked for")} by {Line(actor)}." : null,
            left > 0 ? string.Create(CultureInfo.InvariantCulture, $"{left:#,0} more alerts of this group are not shown.") : null,
        };
        return parts.Any(part => part is not null) ? string.Join(' ', parts.OfType<string>()) : null;
    }

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    public static string Line(string text, int max = MaxFact) => SafeText.Clean(text, max);

    static string Number(double value) => value.ToString("#,0.##", CultureInfo.InvariantCulture);

    static string Length(TimeSpan time) => time switch
    {
        { TotalHours: >= 48 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0.#} days"),
        { TotalMinutes: >= 120 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.#} hours"),
        { TotalSeconds: >= 120 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} minutes"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, time.TotalSeconds):0} seconds"),
    };
}
