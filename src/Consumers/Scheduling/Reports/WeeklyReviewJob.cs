using System.Globalization;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Scheduling.Reports;

/// <summary>What lies open, for how long and why, so that somebody decides about it.</summary>
public sealed class WeeklyReviewJob(IDeadLetterCatalog catalog, ILetterTrends trends, ReportSender sender) : IScheduledJob
{
    const int MostRows = 10, MostGroups = 10;

    static readonly (string Name, TimeSpan From, TimeSpan To)[] Ages =
    [
        ("Up to an hour", TimeSpan.Zero, TimeSpan.FromHours(1)),
        ("Up to a day", TimeSpan.FromHours(1), TimeSpan.FromDays(1)),
        ("Up to a week", TimeSpan.FromDays(1), TimeSpan.FromDays(7)),
    ];

    public string Name => "weekly-review";

    public string Description => "Lists open dead letters by lane, reason, age and cause, for a review.";

    public string Standard => "0 6 * * 1";

    public bool NeedsDatabase => true;

    public async Task<JobResult> RunAsync(JobOccurrence occurrence, CancellationToken cancellationToken)
    {
        var open = (await catalog.ReadCountsAsync(cancellationToken)).Cells.Where(cell => cell.State == LetterState.Open && cell.Amount.Batches > 0).ToList();
        var groups = await catalog.ReadGroupsAsync(new GroupQuery(Limit: MostGroups), cancellationToken);
        var week = await trends.ReadAsync(occurrence.At.AddDays(-7), occurrence.At, cancellationToken);
        var total = open.Aggregate(Amount.Zero, (sum, cell) => sum + cell.Amount);
        var report = new Report(
            "Dead letters: weekly review",
            [
                new ReportPart("",
                [
                    new NoticeLine("Until", ReportText.Time(occurrence.At)),
                    new NoticeLine("Open", ReportText.Letters(total)),
                    new NoticeLine("New within the week", ReportText.Letters(week.Sum())),
                    new NoticeLine("Of these replayed", ReportText.Replays(week)),
                    new NoticeLine("Came back", string.Create(CultureInfo.InvariantCulture, $"{groups.Count(group => group.RegressedAt is not null):#,0} of the groups below")),
                ]),
                ReportPart.Of("Open by lane and reason", open.GroupBy(cell => (cell.Lane, cell.ReasonCode))
                    .Select(of => (of.Key, Amount: of.Aggregate(Amount.Zero, (sum, cell) => sum + cell.Amount))).OrderByDescending(row => row.Amount.Batches).Take(MostRows)
                    .Select(row => new NoticeLine($"{row.Key.Lane}, {row.Key.ReasonCode}", ReportText.Letters(row.Amount)))),
                ReportPart.Of("Open by age", await AgesAsync(occurrence.At, total, cancellationToken)),
                ReportPart.Of("Largest groups", ReportText.Groups(groups)),
            ]);
        var told = await sender.SendAsync(Name, occurrence, report, cancellationToken);
        return new JobResult($"{ReportText.Letters(total.Batches)} open in {(groups.Count == MostGroups ? "at least " : "")}{ReportText.Of(groups.Count, "group")}; {told}", report.Text());
    }

    /// <summary>Only the last week is read; what else is open is older.</summary>
    async Task<IReadOnlyList<NoticeLine>> AgesAsync(DateTimeOffset now, Amount open, CancellationToken cancellationToken)
    {
        var (lines, older) = (new List<NoticeLine>(), open);
        foreach (var (name, from, to) in Ages)
        {
            var letters = (await trends.ReadAsync(now - to, now - from, cancellationToken)).Where(letter => letter.State == LetterState.Open).Sum();
            older = new Amount(Math.Max(0, older.Batches - letters.Batches), Math.Max(0, older.Points - letters.Points));
            lines.Add(new NoticeLine(name, ReportText.Letters(letters)));
        }

        return [.. lines, new NoticeLine("Older", ReportText.Letters(older))];
    }
}
