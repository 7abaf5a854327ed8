using PointBus.TestKit;

namespace PointBus.Bench.Installations;

/// <summary>The host with RabbitMQ, Redis and PostgreSQL of its own on loopback.</summary>
sealed class RealInstallation() : Installation("real servers")
{
    static readonly string[] PostgresSettings = ["fsync", "synchronous_commit", "full_page_writes", "wal_sync_method", "shared_buffers", "max_wal_size"];

    RabbitMqServer? rabbitMq;
    RedisServer? redis;
    PostgresServer? postgres;
    string database = "";

    public string ConnectionString => postgres!.ConnectionString(database);

    public PostgresServer Postgres => postgres!;

    public string RedisAddress => redis!.ConnectionString;

    public string RabbitMqAddress => rabbitMq!.ConnectionString;

    public override IEnumerable<(string Name, LocalServer Server)> Servers =>
        [("host", Host), ("RabbitMQ", rabbitMq!), ("Redis", redis!), ("PostgreSQL", postgres!)];

    public static async Task<RealInstallation> StartAsync(params (string Name, string Value)[] settings)
    {
        var installation = new RealInstallation();
        try
        {
            await installation.StartEnginesAsync(settings);
            return installation;
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }

    public override async Task<IReadOnlyList<(string Name, string Value)>> DescribeAsync(CancellationToken cancellationToken)
    {
        var info = await redis!.CommandAsync("INFO", "server");
        var version = info.Split('\n', StringSplitOptions.TrimEntries).First(line => line.StartsWith("redis_version:", StringComparison.Ordinal)).Split(':')[1];
        var fsync = (await redis.CommandAsync("CONFIG", "GET", "appendfsync")).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)[^1];
        var settings = new List<string>();
        foreach (var setting in PostgresSettings)
            settings.Add($"{setting}={await ShowAsync(setting)}");
        return
        [
            ("RabbitMQ", $"{(await rabbitMq!.ControlAsync("version")).Trim()}, one node, quorum queue, publisher confirms, mandatory"),
            ("Redis", $"{version}, appendonly=yes, appendfsync={fsync}"),
            ("PostgreSQL", $"{await ShowAsync("server_version")}, {string.Join(", ", settings)}"),
        ];
    }

    /// <summary>Bytes that Redis uses for what it holds.</summary>
    public async Task<long> RedisBytesAsync() =>
        long.Parse((await redis!.CommandAsync("INFO", "memory")).Split('\n', StringSplitOptions.TrimEntries).First(line => line.StartsWith("used_memory:", StringComparison.Ordinal)).Split(':')[1],
            System.Globalization.CultureInfo.InvariantCulture);

    protected override async Task StopEnginesAsync()
    {
        foreach (var server in (LocalServer?[])[rabbitMq, redis, postgres])
            if (server is not null)
                await server.DisposeAsync();
    }

    async Task StartEnginesAsync((string Name, string Value)[] settings)
    {
        redis = await RedisServer.StartAsync(appendFsync: "always");
        postgres = await PostgresServer.StartAsync();
        rabbitMq = await RabbitMqServer.StartAsync();
        database = await postgres.CreateDatabaseAsync();
        await StartHostAsync(new Dictionary<string, string?>(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)))
        {
            ["ConnectionStrings__RabbitMq"] = rabbitMq.ConnectionString,
            ["ConnectionStrings__Redis"] = redis.ConnectionString,
            ["ConnectionStrings__Postgres"] = ConnectionString,
        });
    }

    async Task<string> ShowAsync(string setting) => (await postgres!.QueryAsync($"SHOW {setting}")).Trim();
}
