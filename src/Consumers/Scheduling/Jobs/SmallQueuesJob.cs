using PointBus.Consumers.Retention;

namespace PointBus.Consumers.Scheduling.Jobs;

/// <summary>One more attempt for letters that failed for passing reasons.</summary>
public sealed class SmallQueuesJob(HourlyReplay replay) : IScheduledJob
{
    public string Name => "small-queues";

    public string Description => "Replays the dead letters of lanes that have few, where their reasons can have passed.";

    public string Standard => "0 * * * *";

    public bool NeedsDatabase => true;

    public async Task<JobResult> RunAsync(JobOccurrence occurrence, CancellationToken cancellationToken)
    {
        if (!replay.IsOn)
            return new JobResult("off by Replay:SmallQueuesHourly");

        var replayed = await replay.RunAsync(cancellationToken);
        return new JobResult(replayed.Count == 0
            ? "nothing to replay"
            : "replays " + string.Join(", ", replayed.OrderBy(lane => lane.Key, StringComparer.Ordinal).Select(lane => $"{lane.Value} letters of {lane.Key}")));
    }
}
