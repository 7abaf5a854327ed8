using System.Globalization;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Scheduling.Reports;

/// <summary>How failures went over thirty days, and which settings that speaks for.</summary>
public sealed class MonthlyTrendsJob(ILetterTrends trends, IPointBuffer buffer, ReportSender sender) : IScheduledJob
{
    const int Days = 30, MostReasons = 10, MostOfDay = 3;

    public string Name => "monthly-trends";

    public string Description => "Tells how failures went over thirty days, by reason and day, and which settings that speaks for.";

    public string Standard => "0 6 1 * *";

    public bool NeedsDatabase => true;

    public async Task<JobResult> RunAsync(JobOccurrence occurrence, CancellationToken cancellationToken)
    {
        var last = new DateTimeOffset(occurrence.At.UtcDateTime.Date, TimeSpan.Zero);
        var days = new List<(DateTimeOffset Day, IReadOnlyList<LetterTrend> Letters)>();
        for (var day = last.AddDays(-Days); day < last; day = day.AddDays(1))
            days.Add((day, await trends.ReadAsync(day, day.AddDays(1), cancellationToken)));

        var all = days.SelectMany(day => day.Letters).ToList();
        var lanes = await buffer.ReadLanesAsync(cancellationToken);
        var advice = Suggestions.Of(all).ToList();
        var report = new Report(
            "Failures: thirty days",
            [
                new ReportPart("",
                [
                    new NoticeLine("Days", $"{Date(last.AddDays(-Days))} to {Date(last.AddDays(-1))}, UTC"),
                    new NoticeLine("Dead letters", ReportText.Letters(all.Sum())),
                    new NoticeLine("Failed attempts", string.Create(CultureInfo.InvariantCulture, $"{lanes.Sum(lane => lane.Faulted):#,0} since the lanes exist")),
                    new NoticeLine("Given up after all retries", ReportText.Letters(all.Where(letter => letter.ReasonCode == DeadLetterReasons.MaxRetriesExceeded).Sum())),
                    new NoticeLine("Replays", ReportText.Replays(all)),
                ]),
                ReportPart.Of("By reason", all.GroupBy(letter => letter.ReasonCode).OrderByDescending(of => of.Sum().Batches).Take(MostReasons)
                    .Select(of => new NoticeLine(of.Key, $"{ReportText.Letters(of.Sum())}; replays: {ReportText.Replays([.. of])}"))),
                ReportPart.Of("By day", days.Where(day => day.Letters.Count > 0).Select(day => new NoticeLine(Date(day.Day), OfDay(day.Letters)))),
                ReportPart.Of("Suggested settings", advice),
            ]);
        var told = await sender.SendAsync(Name, occurrence, report, cancellationToken);
        return new JobResult($"{ReportText.Letters(all.Sum().Batches)} in {Days} days, {ReportText.Of(advice.Count, "suggestion")}; {told}", report.Text());
    }

    static string OfDay(IReadOnlyList<LetterTrend> letters)
    {
        var reasons = letters.GroupBy(letter => letter.ReasonCode).OrderByDescending(of => of.Sum().Batches).Take(MostOfDay)
            .Select(of => string.Create(CultureInfo.InvariantCulture, $"{of.Key} {of.Sum().Batches:#,0}"));
        return $"{ReportText.Letters(letters.Sum())} ({string.Join(", ", reasons)})";
    }

    static string Date(DateTimeOffset day) => day.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
