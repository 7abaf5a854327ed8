using System.Globalization;
using PointBus.Consumers.Alerting;
using PointBus.Consumers.Scheduling.Reports;
using PointBus.Storage;

namespace PointBus.Consumers.Scheduling.Jobs;

/// <summary>Looks at every lane and has the rules of alerting evaluated. What it finds is told by alerts, not by this job failing.</summary>
/// <param name="buffer">Knows the lanes.</param>
/// <param name="store">Asked whether it answers.</param>
/// <param name="desk">Knows what fires.</param>
/// <param name="alerts">Evaluates; <see langword="null"/> where alerting is off.</param>
/// <param name="time">The clock.</param>
public sealed class HealthCheckJob(IPointBuffer buffer, IPointStore store, AlertDesk desk, AlertLoop? alerts, TimeProvider time) : IScheduledJob
{
    /// <summary>Batches wait so long and nobody holds any: nobody works.</summary>
    static readonly TimeSpan StalledAfter = TimeSpan.FromMinutes(5);

    static readonly TimeSpan PingLimit = TimeSpan.FromSeconds(5);

    public string Name => "health-check";

    public string Description => "Looks at all lanes and has the rules of alerting evaluated.";

    public string Standard => "*/5 * * * *";

    public bool NeedsDatabase => false;

    public async Task<JobResult> RunAsync(JobOccurrence occurrence, CancellationToken cancellationToken)
    {
        if (alerts is not null)
            await alerts.EvaluateAsync(cancellationToken);
        var lanes = await buffer.ReadLanesAsync(cancellationToken);
        var firing = await desk.ReadAsync(cancellationToken);
        var stalled = lanes.Where(IsStalled).Select(lane => lane.Lane.Name).ToHashSet();
        var database = await DatabaseAsync(cancellationToken);
        var figures = new[]
        {
            ReportText.Of(lanes.Count, "lane"), ReportText.Of(lanes.Sum(lane => lane.Waiting.Batches), "pending batch", "es"),
            ReportText.Of(lanes.Sum(lane => lane.DeadLetters.Batches), "dead letter"), ReportText.Of(stalled.Count, "stalled lane"), ReportText.Of(firing.Count, "firing alert"),
        };
        var summary = $"{string.Join(", ", figures)}; {database}";
        return new JobResult(summary, string.Join('\n', lanes.Select(lane => Line(lane, stalled.Contains(lane.Lane.Name)))));
    }

    bool IsStalled(LaneStatus lane) =>
        lane is { Paused: false, Leased.Batches: 0, OldestReady: { } oldest } && time.GetUtcNow() - oldest > StalledAfter;

    static string Line(LaneStatus lane, bool isStalled) => string.Create(CultureInfo.InvariantCulture,
        $"{lane.Lane.Name}: {lane.Waiting.Batches:#,0} pending, {lane.Leased.Batches:#,0} held, {ReportText.Of(lane.DeadLetters.Batches, "dead letter")}{(lane.Paused ? ", paused" : "")}{(isStalled ? ", stalled" : "")}");

    async Task<string> DatabaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.PingAsync(cancellationToken).WaitAsync(PingLimit, time, cancellationToken);
            return "the database answers";
        }
        catch (Exception e) when (e is PointStoreException or TimeoutException)
        {
            return "the database does not answer";
        }
    }
}
