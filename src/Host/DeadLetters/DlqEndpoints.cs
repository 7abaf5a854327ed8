using PointBus.Host.Errors;
using PointBus.Host.Operations;
using PointBus.Storage;

namespace PointBus.Host.DeadLetters;

/// <summary>GET /api/dlq and below it: the open dead letters as lists by band, in numbers, and one by one.</summary>
static class DlqEndpoints
{
    const int ManyItems = 100;
    const int SomeItems = 50;
    const int RecentPerBand = 5;

    static readonly LetterQuery Open = new() { State = LetterState.Open };

    public static async Task<IResult> ListAsync(HttpContext context, IDeadLetterCatalog catalog, TimeProvider time, CancellationToken cancellationToken)
    {
        var page = Paging.Read(RequestValues.Of(context), 50);
        var items = await catalog.SearchAsync(Open, new LetterPage(page.Limit, page.Offset), cancellationToken);
        var counts = await catalog.ReadCountsAsync(cancellationToken);
        return Answers.Ok(new { Items = items.Select(DlqItems.Show), items.Count, page.Limit, page.Offset, Stats = Stats(counts, time), Timestamp = time.GetUtcNow() });
    }

    public static async Task<IResult> BandAsync(string priority, HttpContext context, IDeadLetterCatalog catalog, CancellationToken cancellationToken)
    {
        var (band, page) = (Bands.Require(priority), Paging.Read(RequestValues.Of(context)));
        var query = Open.In(band);
        var items = await catalog.SearchAsync(query, new LetterPage(page.Limit, page.Offset), cancellationToken);
        var all = await catalog.CountAsync(query, LetterQuery.MaxCounted, cancellationToken);
        return Answers.Ok(new { Priority = band, Items = items.Select(DlqItems.Show), items.Count, Total = all.Batches, page.Offset, page.Limit });
    }

    public static async Task<IResult> StatsAsync(IDeadLetterCatalog catalog, TimeProvider time, CancellationToken cancellationToken) =>
        Answers.Ok(Stats(await catalog.ReadCountsAsync(cancellationToken), time));

    public static async Task<IResult> TaskAsync(string id, HttpContext context, IDeadLetterCatalog catalog, CancellationToken cancellationToken)
    {
        if (await catalog.FindAsync(Ids.Require(id), cancellationToken) is not { } detail)
            throw new ApiException(StatusCodes.Status404NotFound, "LETTER_NOT_FOUND", "Task not found in DLQ") { Members = { ["found"] = false } };

        var (summary, letter, _) = detail;
        var lineage = await catalog.ReadLineageAsync(summary.OriginalBatchId, cancellationToken);
        return Answers.Ok(new
        {
            DlqEntry = DlqItems.Show(detail, lineage),
            TaskMetadata = context.Shown(letter.Batch),
            Priority = Bands.Of(summary.Priority),
            Found = true,
        });
    }

    public static async Task<IResult> DashboardAsync(IDeadLetterCatalog catalog, TimeProvider time, CancellationToken cancellationToken)
    {
        var counts = await catalog.ReadCountsAsync(cancellationToken);
        var recent = new Dictionary<string, object>();
        foreach (var band in Bands.All)
            recent[band] = (await catalog.SearchAsync(Open.In(band), new LetterPage(RecentPerBand), cancellationToken)).Select(DlqItems.Show);

        return Answers.Ok(new
        {
            Stats = Stats(counts, time),
            RecentItems = recent,
            TaskTypeBreakdown = Sums(counts, cell => Lane.Parse(cell.Lane)?.LongName ?? cell.Lane),
            MonitorStats = new { Replayed = Of(counts, LetterState.Replayed), Archived = Of(counts, LetterState.Archived) + Of(counts, LetterState.Expired), Purged = Of(counts, LetterState.Purged) },
            Timestamp = time.GetUtcNow(),
        });
    }

    public static async Task<IResult> HealthAsync(IDeadLetterCatalog catalog, TimeProvider time, CancellationToken cancellationToken)
    {
        CatalogCounts counts;
        try
        {
            counts = await catalog.ReadCountsAsync(cancellationToken);
        }
        catch (PointStoreException)
        {
            return Answers.Json(StatusCodes.Status503ServiceUnavailable, new { Status = "error", Message = "The database does not answer.", Code = "DATABASE_UNAVAILABLE", Timestamp = time.GetUtcNow() });
        }

        var items = counts.Open.Batches;
        var status = items > ManyItems ? "unhealthy" : items > SomeItems ? "warning" : "healthy";
        return Answers.Json(status == "healthy" ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
            new { Status = status, TotalItems = items, OldestItem = counts.OldestOpen, Timestamp = time.GetUtcNow() });
    }

    static object Stats(CatalogCounts counts, TimeProvider time) => new
    {
        Queues = Bands.All.ToDictionary(band => band, band => OpenCells(counts).Where(cell => Bands.Of(cell.Priority) == band).Sum(cell => cell.Amount.Batches)),
        TotalItems = counts.Open.Batches,
        TotalPoints = counts.Open.Points,
        OldestItem = counts.OldestOpen,
        NewestItem = counts.NewestOpen,
        Health = counts.Open.Batches < ManyItems ? "healthy" : "warning",
        Lanes = Sums(counts, cell => cell.Lane),
        Reasons = Sums(counts, cell => DeadLetterReasons.All.GetValueOrDefault(cell.ReasonCode, cell.ReasonCode)),
        Timestamp = time.GetUtcNow(),
    };

    static Dictionary<string, long> Sums(CatalogCounts counts, Func<CatalogCell, string> by) =>
        OpenCells(counts).GroupBy(by).Select(group => (group.Key, Sum: group.Sum(cell => cell.Amount.Batches))).Where(group => group.Sum > 0).ToDictionary(group => group.Key, group => group.Sum);

    static long Of(CatalogCounts counts, LetterState state) => counts.Cells.Where(cell => cell.State == state).Sum(cell => cell.Amount.Batches);

    static IEnumerable<CatalogCell> OpenCells(CatalogCounts counts) => counts.Cells.Where(cell => cell.State == LetterState.Open);
}
