using PointBus.Consumers.Persisting;
using PointBus.Host.Errors;
using PointBus.Storage;

namespace PointBus.Host.Telemetry;

/// <summary>GET /api/v1/health/database: the pool of this host, the server's connections, and what runs long.</summary>
static class DatabaseHealthEndpoint
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static async Task<IResult> GetAsync(IStoreHealth health, StoreGate gate, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var found = await health.ReadAsync(either.Token).WaitAsync(either.Token);
            return Answers.Json(gate.ClosedBecause is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, Show(found, gate.ClosedBecause, time));
        }
        catch (Exception e) when (e is PointStoreException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var message = e is PointStoreException ? e.Message : $"no answer within {Limit.TotalSeconds} s";
            return Answers.Json(StatusCodes.Status503ServiceUnavailable, new { Status = "unhealthy", Message = message, Timestamp = time.GetUtcNow() });
        }
    }

    static object Show(StoreHealth health, string? closed, TimeProvider time) => new
    {
        Status = closed is null ? "healthy" : "unhealthy",
        Message = closed ?? "",
        Pool = new
        {
            health.Pool.Size,
            // There is none: who finds no free connection waits.
            MaxOverflow = 0,
            health.Pool.InUse,
            health.Pool.Idle,
            health.Pool.Waiting,
            TimeoutSeconds = health.Pool.Timeout.TotalSeconds,
        },
        Server = health.Server is not { } server ? null : new
        {
            server.Connections,
            server.MaxConnections,
            server.ByState,
            LongestQuerySeconds = Math.Round(server.LongestQuery.TotalSeconds, 3),
            server.SlowQueries,
            server.WaitingForLocks,
        },
        LatencyMs = Math.Round(health.Latency.TotalMilliseconds, 3),
        Timestamp = time.GetUtcNow(),
    };
}
