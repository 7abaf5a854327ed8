using System.Globalization;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Scheduling.Reports;

/// <summary>What is open, and what the last day brought.</summary>
public sealed class DailySummaryJob(IDeadLetterCatalog catalog, ILetterTrends trends, IPointBuffer buffer, ReportSender sender) : IScheduledJob
{
    const int MostRows = 10, MostGroups = 5;

    public string Name => "daily-summary";

    public string Description => "Tells what dead letters are open, and what the last day brought.";

    public string Standard => "15 2 * * *";

    public bool NeedsDatabase => true;

    public async Task<JobResult> RunAsync(JobOccurrence occurrence, CancellationToken cancellationToken)
    {
        var counts = await catalog.ReadCountsAsync(cancellationToken);
        var day = await trends.ReadAsync(occurrence.At.AddDays(-1), occurrence.At, cancellationToken);
        var groups = await catalog.ReadGroupsAsync(new GroupQuery(Limit: MostGroups), cancellationToken);
        var lanes = await buffer.ReadLanesAsync(cancellationToken);
        var open = counts.Cells.Where(cell => cell.State == LetterState.Open && cell.Amount.Batches > 0).ToList();
        var report = new Report(
            "Dead letters: the last day",
            [
                new ReportPart("",
                [
                    new NoticeLine("Until", ReportText.Time(occurrence.At)),
                    new NoticeLine("Open", ReportText.Letters(counts.Open)),
                    new NoticeLine("Oldest", counts.OldestOpen is { } oldest ? ReportText.Time(oldest) : "none"),
                    new NoticeLine("New within 24 hours", ReportText.Letters(day.Sum())),
                    new NoticeLine("Of these replayed", ReportText.Replays(day)),
                    Ledger(lanes),
                ]),
                ReportPart.Of("Open by lane", Rows(open, cell => cell.Lane)),
                ReportPart.Of("Open by reason", Rows(open, cell => DeadLetterReasons.Text(cell.ReasonCode) + " (" + cell.ReasonCode + ")")),
                ReportPart.Of("New by reason", day.GroupBy(trend => trend.ReasonCode).OrderByDescending(of => of.Sum().Batches).Take(MostRows)
                    .Select(of => new NoticeLine(of.Key, ReportText.Letters(of.Sum())))),
                ReportPart.Of("Largest groups", ReportText.Groups(groups)),
            ]);
        var told = await sender.SendAsync(Name, occurrence, report, cancellationToken);
        return new JobResult($"{ReportText.Letters(counts.Open.Batches)} open, {ReportText.Letters(day.Sum().Batches)} new; {told}", report.Text());
    }

    static IEnumerable<NoticeLine> Rows(IEnumerable<CatalogCell> cells, Func<CatalogCell, string> by) => cells
        .GroupBy(by).Select(of => (of.Key, Amount: of.Aggregate(Amount.Zero, (sum, cell) => sum + cell.Amount)))
        .OrderByDescending(row => row.Amount.Batches).Take(MostRows).Select(row => new NoticeLine(row.Key, ReportText.Letters(row.Amount)));

    static NoticeLine Ledger(IReadOnlyList<LaneStatus> lanes)
    {
        var ledgers = lanes.Where(lane => !lane.IsMessages).Select(lane => lane.Ledger).ToList();
        return new NoticeLine("Points so far", string.Create(CultureInfo.InvariantCulture,
            $"{ledgers.Sum(lane => lane.Accepted):#,0} accepted, {ledgers.Sum(lane => lane.Stored):#,0} stored, {ledgers.Sum(lane => lane.Duplicate):#,0} duplicates, {ledgers.Sum(lane => lane.InFlight):#,0} in flight; the ledger {(ledgers.TrueForAll(lane => lane.Balanced) ? "adds up" : "DOES NOT ADD UP")}"));
    }
}
