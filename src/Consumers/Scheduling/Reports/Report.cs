using System.Globalization;
using System.Text;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Scheduling.Reports;

/// <summary>What a job found, for people. Holds counts, reasons and groups; no points, no positions, nobody's name.</summary>
/// <param name="Title">The same every time, so that mail programs and people know it again.</param>
/// <param name="Parts">The first stands below the title.</param>
public sealed record Report(string Title, IReadOnlyList<ReportPart> Parts)
{
    /// <summary>In lines, as it is kept.</summary>
    public string Text()
    {
        var text = new StringBuilder(Title);
        foreach (var part in Parts)
        {
            if (part.Title.Length > 0)
                text.Append("\n\n").Append(part.Title);
            foreach (var line in part.Lines)
                text.Append("\n  ").Append(line.Name).Append(": ").Append(line.Text);
        }

        return text.ToString();
    }
}

/// <summary>A part of a report.</summary>
/// <param name="Title">Empty for the first.</param>
/// <param name="Lines">At most 31.</param>
public sealed record ReportPart(string Title, IReadOnlyList<NoticeLine> Lines)
{
    public static ReportPart Of(string title, IEnumerable<NoticeLine> lines) =>
        new(title, lines.ToList() is { Count: > 0 } some ? some : [new NoticeLine("All", "none")]);
}

/// <summary>Figures in words.</summary>
static class ReportText
{
    public static string Letters(Amount amount) => $"{Letters(amount.Batches)}, {Of(amount.Points, "point")}";

    public static string Letters(long count) => Of(count, "letter");

    /// <summary>So many of something.</summary>
    public static string Of(long count, string what, string plural = "s") => string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {what}{(count == 1 ? "" : plural)}");

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    public static Amount Sum(this IEnumerable<LetterTrend> trends) => trends.Aggregate(Amount.Zero, (sum, trend) => sum + trend.Amount);

    /// <summary>What became of replays.</summary>
    public static string Replays(IReadOnlyCollection<LetterTrend> trends)
    {
        long Sum(params ReplayOutcome[] outcomes) => trends.Where(trend => trend.Outcome is { } outcome && outcomes.Contains(outcome)).Sum().Batches;
        var (stored, failed, waiting) = (Sum(ReplayOutcome.Stored), Sum(ReplayOutcome.FailedSame, ReplayOutcome.FailedDifferently), Sum(ReplayOutcome.InFlight));
        var share = stored + failed == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {100.0 * stored / (stored + failed):0} % succeeded");
        return string.Create(CultureInfo.InvariantCulture, $"{stored:#,0} stored, {failed:#,0} failed again, {waiting:#,0} under way{share}");
    }

    /// <summary>Groups, the largest first.</summary>
    public static IEnumerable<NoticeLine> Groups(IEnumerable<FaultGroup> groups) => groups.Select(group => new NoticeLine(
        group.Fingerprint,
        $"{group.Title}: {Letters(new Amount(group.OpenLetters, group.OpenPoints))} open, since {Time(group.FirstSeen)}{(group.RegressedAt is null ? "" : ", came back after it was solved")}{(group.Owner is null ? ", without an owner" : "")}"));
}
