using PointBus.Consumers.Persisting;
using PointBus.Host.Bus;
using PointBus.Host.Configuration;
using PointBus.Storage;

namespace PointBus.Host.Telemetry;

/// <summary>Asks every dependency whether it answers, within a second.</summary>
sealed class HealthReader(HostSettings settings, IPointBuffer buffer, IPointStore store, StoreGate gate, BusState bus, TimeProvider time)
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    public async Task<HealthReport> ReadAsync(CancellationToken cancellationToken)
    {
        var database = AskAsync(store.PingAsync, cancellationToken);
        var redis = AskAsync(buffer.PingAsync, cancellationToken);
        return new HealthReport(
            new Dependency(settings.Postgres is null ? "sqlite" : "postgresql", await database, gate.ClosedBecause ?? ""),
            new Dependency(settings.Redis is null ? "garnet" : "redis", await redis, ""),
            new Dependency(settings.RabbitMq is null ? "in-memory" : "rabbitmq", bus.IsReady, ""),
            HasBroker: settings.RabbitMq is not null);
    }

    async Task<bool> AskAsync(Func<CancellationToken, Task> ping, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await ping(either.Token).WaitAsync(either.Token);
            return true;
        }
        catch (Exception e) when (e is BufferUnavailableException or PointStoreException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}

/// <summary>One engine and whether it answers.</summary>
sealed record Dependency(string Engine, bool Answers, string Message)
{
    public string Status => Answers ? "connected" : "disconnected";
}

/// <summary>The host accepts as long as one way in works: broker, buffer or database.</summary>
sealed record HealthReport(Dependency Database, Dependency Redis, Dependency Broker, bool HasBroker)
{
    public bool CanAccept => Redis.Answers || Database.Answers || (HasBroker && Broker.Answers);

    public string Status => !CanAccept ? "unhealthy" : Database.Answers && Redis.Answers && Broker.Answers ? "healthy" : "degraded";
}
