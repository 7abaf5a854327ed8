using PointBus.Consumers.Persisting;
using PointBus.Host.Admin;
using PointBus.Host.Errors;
using PointBus.Storage;

namespace PointBus.Host.Queues;

/// <summary>GET /admin/queue/health and /stats.</summary>
static class QueueHealthEndpoints
{
    public static async Task<IResult> HealthAsync(IPointBuffer buffer, IDeadLetterCatalog catalog, PersistStatistics statistics, TimeProvider time, CancellationToken cancellationToken)
    {
        var lanes = await buffer.ReadLanesAsync(cancellationToken);
        var (retried, lastError) = await LettersAsync(catalog, cancellationToken);
        var degraded = lanes.Any(LaneSeverity.HasIssues);
        return Answers.Json(degraded ? StatusCodes.Status207MultiStatus : StatusCodes.Status200OK, new
        {
            Status = degraded ? "degraded" : "healthy",
            Queues = lanes.ToDictionary(lane => lane.Lane.Name, Show),
            Stats = new
            {
                statistics.Processed,
                statistics.Failed,
                DlqItems = lanes.Sum(lane => lane.DeadLetters.Batches),
                Retried = retried,
                statistics.LastProcessed,
                LastError = lastError,
            },
            Timestamp = time.GetUtcNow(),
        });
    }

    public static async Task<IResult> StatsAsync(IPointBuffer buffer, PersistStatistics statistics, TimeProvider time, CancellationToken cancellationToken)
    {
        var lanes = await buffer.ReadLanesAsync(cancellationToken);
        return Answers.Ok(new
        {
            QueueStats = lanes.ToDictionary(lane => lane.Lane.Name, QueueStatusEndpoint.Lane),
            ProcessorStats = QueueStatusEndpoint.Processor(statistics, lanes, time),
            Summary = new
            {
                TotalPending = lanes.Sum(lane => lane.Waiting.Batches),
                TotalDlq = lanes.Sum(lane => lane.DeadLetters.Batches),
                TotalProcessed = statistics.Processed,
                TotalFailed = statistics.Failed,
                HealthStatus = lanes.Any(LaneSeverity.HasIssues) ? "degraded" : "healthy",
            },
            Timestamp = time.GetUtcNow(),
        });
    }

    /// <summary>The older list is not written any more, so it is always empty; what waits counts once.</summary>
    static object Show(LaneStatus lane) => new
    {
        ListSize = 0,
        PrioritySize = lane.Waiting.Batches,
        DlqSize = lane.DeadLetters.Batches,
        TotalPending = lane.Waiting.Batches,
        lane.Paused,
        HasIssues = LaneSeverity.HasIssues(lane),
        Severity = LaneSeverity.Of(lane),
    };

    /// <summary>What only the database knows is left open while it is away.</summary>
    static async Task<(long? Retried, string? LastError)> LettersAsync(IDeadLetterCatalog catalog, CancellationToken cancellationToken)
    {
        try
        {
            var counts = await catalog.ReadCountsAsync(cancellationToken);
            var newest = await catalog.SearchAsync(new LetterQuery { State = LetterState.Open }, new LetterPage(1), cancellationToken);
            return (counts.Cells.Where(cell => cell.State == LetterState.Replayed).Sum(cell => cell.Amount.Batches), newest is [var letter, ..] ? letter.Error : null);
        }
        catch (PointStoreException)
        {
            return (null, null);
        }
    }
}
