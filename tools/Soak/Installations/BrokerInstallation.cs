using PointBus.Soak.Faults.Proxy;
using PointBus.TestKit;

namespace PointBus.Soak.Installations;

/// <summary>Several hosts on RabbitMQ, Redis and PostgreSQL of their own.</summary>
sealed class BrokerInstallation(Sightings sightings, TimeProvider time) : Installation(sightings, time)
{
    const int DiskMegabytes = 1_500;

    RedisServer? redis;
    PostgresServer? postgres;
    RabbitMqServer? rabbit;
    SmallDisk? disk;
    string database = "";
    (TcpFaultProxy Redis, TcpFaultProxy Postgres, TcpFaultProxy RabbitMq, TcpFaultProxy Upstream) before;

    public RedisServer Redis => redis!;

    public RabbitMqServer RabbitMq => rabbit!;

    /// <summary>Where Redis keeps its file; <see langword="null"/> where no disk can be mounted.</summary>
    public SmallDisk? Disk => disk;

    public override PointDatabase Database => new PostgresDatabase(database);

    public override Uri Broker => new($"amqp://guest:guest@127.0.0.1:{before.Upstream.Port}/");

    protected override IEnumerable<(string, TcpFaultProxy)> EngineProxies =>
        [("redis", before.Redis), ("postgres", before.Postgres), ("rabbitmq", before.RabbitMq), ("upstream", before.Upstream)];

    public static async Task<BrokerInstallation> StartAsync(int hosts, string folder, IReadOnlyDictionary<string, string?> more, Sightings sightings, TimeProvider time)
    {
        var installation = new BrokerInstallation(sightings, time);
        try
        {
            await installation.StartEnginesAsync(folder);
            await installation.StartHostsAsync(hosts, folder, _ => installation.Settings(more));
            return installation;
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }

    public override LocalServer? Server(string name) => name switch
    {
        "redis" => redis,
        "postgres" => postgres,
        "rabbitmq" => rabbit,
        "host" => Hosts[0],
        "host2" when Hosts.Count > 1 => Hosts[1],
        _ => null,
    };

    public override async Task<string> WaitingMessagesAsync()
    {
        var lines = await RabbitMq.ControlAsync("list_queues", "name", "messages_ready", "messages_unacknowledged", "messages", "--silent", "--no-table-headers");
        return string.Join(", ", lines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split('\t'))
            .Where(columns => columns.Length == 4 && columns[3] != "0")
            .Select(columns => $"{columns[0]}: {columns[1]} ready, {columns[2]} unacknowledged"));
    }

    protected override async Task StopEnginesAsync()
    {
        foreach (var server in (LocalServer?[])[rabbit, redis, postgres])
            if (server is not null)
                await server.DisposeAsync();
        if (disk is not null)
            await disk.DisposeAsync();
    }

    async Task StartEnginesAsync(string folder)
    {
        var data = Path.Combine(folder, "disk");
        disk = await SmallDisk.TryMountAsync(data, DiskMegabytes);
        var (starting, startingRabbit) = (PostgresServer.StartAsync(), RabbitMqServer.StartAsync());
        redis = await RedisServer.StartAsync("always", "--dir", data);
        postgres = await starting;
        rabbit = await startingRabbit;
        database = await postgres.CreateDatabaseAsync();
        before = (Before(redis.Port), Before(postgres.Port), Before(rabbit.Port), Before(rabbit.Port));
    }

    Dictionary<string, string?> Settings(IReadOnlyDictionary<string, string?> more) => new(more)
    {
        ["ConnectionStrings__RabbitMq"] = $"amqp://guest:guest@127.0.0.1:{before.RabbitMq.Port}/",
        ["ConnectionStrings__Redis"] = $"127.0.0.1:{before.Redis.Port}",
        ["ConnectionStrings__Postgres"] = database.Replace($"Port={postgres!.Port}", $"Port={before.Postgres.Port}", StringComparison.Ordinal),
    };
}
