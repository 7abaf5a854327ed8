using PointBus.Consumers;
using PointBus.Host.Bus;
using PointBus.Host.Errors;
using PointBus.Storage;
using PointBus.Storage.Redis;

namespace PointBus.Host.Telemetry;

/// <summary>GET /health, /live, /ready, /info.</summary>
static class HealthEndpoints
{
    /// <summary>The dead letter queue is not empty, or many batches are held: the figures that the documents name.</summary>
    const long ManyInFlight = 100;

    public static async Task<IResult> HealthAsync(HealthReader health, IPointBuffer buffer, Startup startup, RedisPolicyGuard policy, RedisMemory memory, TimeProvider time, CancellationToken cancellationToken)
    {
        var report = await health.ReadAsync(cancellationToken);
        var lanes = report.Redis.Answers ? await LanesAsync(buffer, cancellationToken) : [];
        var standing = report.Redis.Answers ? await StandingAsync(memory, cancellationToken) : null;
        var now = time.GetUtcNow();
        return Answers.Json(report.CanAccept ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, new
        {
            report.Status,
            SystemStartupTime = startup.StartedAt,
            CurrentTime = now,
            Uptime = (now - startup.StartedAt).ToString(@"d\.hh\:mm\:ss", System.Globalization.CultureInfo.InvariantCulture),
            ScheduledTasks = Array.Empty<object>(),
            Database = new { report.Database.Status, report.Database.Engine, report.Database.Message },
            Redis = new
            {
                report.Redis.Status,
                report.Redis.Engine,
                QueueStats = lanes.ToDictionary(lane => lane.Lane.Name, lane => new { TotalPending = lane.Waiting.Batches, Dlq = lane.DeadLetters.Batches }),
                Memory = standing is null ? null : new { Used = standing.UsedBytes, Max = standing.MaxBytes, standing.Percent, standing.Policy, standing.Persistence },
                ConnectedClients = standing?.Clients,
                Policy = policy.Findings.Select(finding => finding.Sentence),
            },
            Broker = new { report.Broker.Status, report.Broker.Engine },
            Issues = lanes.SelectMany(Issues),
        });
    }

    /// <summary>A broker that is away after the start does not make a host unready: points take the other ways in.</summary>
    public static async Task<IResult> ReadyAsync(HealthReader health, BusState bus, CancellationToken cancellationToken)
    {
        var report = await health.ReadAsync(cancellationToken);
        var isReady = report.CanAccept && bus.HasStarted;
        return Answers.Json(isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, new
        {
            Ready = isReady,
            Database = report.Database.Status,
            Redis = report.Redis.Status,
            Broker = report.Broker.Status,
        });
    }

    public static IResult Live() => Answers.Ok(new { Status = "alive" });

    public static IResult Info() => Answers.Ok(new
    {
        Name = "PointBus",
        Version = ProductVersion.Full,
    });

    static async Task<IReadOnlyList<LaneStatus>> LanesAsync(IPointBuffer buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await buffer.ReadLanesAsync(cancellationToken);
        }
        catch (BufferUnavailableException)
        {
            return [];
        }
    }

    static async Task<RedisStanding?> StandingAsync(RedisMemory memory, CancellationToken cancellationToken)
    {
        try
        {
            return await memory.ReadAsync(cancellationToken);
        }
        catch (BufferUnavailableException)
        {
            return null;
        }
    }

    static IEnumerable<object> Issues(LaneStatus lane)
    {
        if (lane.DeadLetters.Batches > 0)
            yield return new { Type = "dlq_not_empty", Queue = lane.Lane.Name, Count = lane.DeadLetters.Batches };
        if (lane.Leased.Batches > ManyInFlight)
            yield return new { Type = "high_pending_messages", Queue = lane.Lane.Name, Count = lane.Leased.Batches };
    }
}

/// <summary>When the host started, UTC.</summary>
sealed record Startup(DateTimeOffset StartedAt);
