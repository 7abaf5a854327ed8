using PointBus.Consumers.Persisting;
using PointBus.Host.Configuration;
using PointBus.Host.Errors;
using PointBus.Host.Serving;
using PointBus.Storage;

namespace PointBus.Host.Admin;

/// <summary>GET /queue/status: lanes and what this process has written.</summary>
static class QueueStatusEndpoint
{
    public static async Task<IResult> GetAsync(
        IPointBuffer buffer, PersistStatistics statistics, HostSettings settings, BodyMemory bodies, Draining draining, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            var lanes = await buffer.ReadLanesAsync(cancellationToken);
            var stats = lanes.ToDictionary(lane => lane.Lane.Name, Lane);
            return Answers.Ok(new
            {
                RedisConnected = true,
                QueueStats = stats,
                Load = Load(lanes, settings, bodies, draining),
                ProcessorStats = Processor(statistics, lanes, time),
                Timestamp = time.GetUtcNow(),
            });
        }
        catch (BufferUnavailableException)
        {
            throw new ApiException(StatusCodes.Status503ServiceUnavailable, "REDIS_UNAVAILABLE", "Redis not connected") { Members = { ["error"] = "Redis not connected" } };
        }
    }

    /// <summary>How near everything with a limit is to it.</summary>
    static object Load(IReadOnlyList<LaneStatus> lanes, HostSettings settings, BodyMemory bodies, Draining draining) => new
    {
        Points = lanes.Where(lane => !lane.IsMessages).Sum(lane => lane.InFlight.Points),
        settings.Buffer.MaxPoints,
        Bytes = lanes.Sum(lane => lane.Bytes),
        settings.Buffer.MaxBytes,
        settings.Buffer.MaxBatchesPerLane,
        draining.Requests,
        BodyBytes = bodies.Taken,
        MaxBodyBytes = settings.Server.MaxBodyMemory,
    };

    /// <summary>What this process has written, beside what waits.</summary>
    public static object Processor(PersistStatistics statistics, IReadOnlyList<LaneStatus> lanes, TimeProvider time) => new
    {
        statistics.Processed,
        statistics.Failed,
        statistics.Points,
        statistics.LastProcessed,
        QueueStats = lanes.ToDictionary(lane => lane.Lane.Name, lane => lane.Waiting.Batches),
        LastHealthCheck = time.GetUtcNow(),
    };

    /// <summary>Each waiting batch counts once in total_pending.</summary>
    public static Dictionary<string, object?> Lane(LaneStatus lane) => new()
    {
        ["queue_size"] = lane.Ready.Batches,
        ["priority_queue_size"] = lane.Ready.Batches,
        ["total_pending"] = lane.Waiting.Batches,
        ["ready"] = lane.Ready,
        ["scheduled"] = lane.Scheduled,
        ["leased"] = lane.Leased,
        ["parked"] = lane.Parked,
        ["dead_letters"] = lane.DeadLetters,
        ["oldest_ready"] = lane.OldestReady,
        ["paused"] = lane.Paused,
    };
}
