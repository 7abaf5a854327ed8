namespace PointBus.TestKit;

/// <summary>One server of each kind for a whole test assembly, started by the first test that asks. Never break a shared one.</summary>
public static class SharedServers
{
    static readonly Lazy<Task<RedisServer>> Redis = new(() => RedisServer.StartAsync());
    static readonly Lazy<Task<PostgresServer>> Postgres = new(() => PostgresServer.StartAsync());
    static readonly Lazy<Task<RabbitMqServer>> RabbitMq = new(RabbitMqServer.StartAsync);

    public static Task<RedisServer> RedisAsync() => Redis.Value;

    public static Task<PostgresServer> PostgresAsync() => Postgres.Value;

    public static Task<RabbitMqServer> RabbitMqAsync() => RabbitMq.Value;
}
