using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Installations;

/// <summary>The host with RabbitMQ, Redis and PostgreSQL of its own, which a test may kill.</summary>
public sealed class RealInstallation : Installation
{
    string database = "";

    public RabbitMqServer RabbitMq { get; private set; } = null!;

    public RedisServer Redis { get; private set; } = null!;

    public PostgresServer Postgres { get; private set; } = null!;

    public static async Task<RealInstallation> StartAsync(params (string Name, string Value)[] settings)
    {
        var installation = new RealInstallation();
        var (rabbit, redis, postgres) = (RabbitMqServer.StartAsync(), RedisServer.StartAsync(), PostgresServer.StartAsync());
        installation.RabbitMq = await rabbit;
        installation.Redis = await redis;
        installation.Postgres = await postgres;
        installation.database = await installation.Postgres.CreateDatabaseAsync();

        var all = settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value);
        all["ConnectionStrings__RabbitMq"] = installation.RabbitMq.ConnectionString;
        all["ConnectionStrings__Redis"] = installation.Redis.ConnectionString;
        all["ConnectionStrings__Postgres"] = installation.ConnectionString;
        await installation.StartHostAsync(all);
        return installation;
    }

    string ConnectionString => Postgres.ConnectionString(database);

    public override async Task<IReadOnlyList<string>> RowsAsync(string table)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(PointRows.Sql(table, micros: "(extract(epoch from p.time) * 1000000)::bigint"), connection);
        await using var reader = await command.ExecuteReaderAsync();
        return await PointRows.ReadAsync(reader);
    }

    public override async Task<long> ScalarAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The rows of a query, each as its values with a bar between them.</summary>
    public async Task<IReadOnlyList<string>> TextsAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        return await PointRows.ReadAsync(reader);
    }

    public override async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Whatever a test that failed left dead or halted runs again.</summary>
    public async Task HealAsync()
    {
        foreach (var server in new LocalServer[] { RabbitMq, Redis, Postgres, Host })
        {
            server.Resume();
            if (!server.IsRunning)
                await server.RestartAsync();
        }

        await Eventually.TrueAsync(async () => (await HealthAsync()).GetProperty("status").GetString() == "healthy", TimeSpan.FromSeconds(60), "all is well\n" + Host.Log.Last(20));
    }

    /// <summary>Whatever its code, which says how well the host is.</summary>
    public async Task<JsonElement> HealthAsync()
    {
        using var response = await Client.GetAsync(new Uri("/health", UriKind.Relative));
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    protected override async Task StopEnginesAsync()
    {
        await RabbitMq.DisposeAsync();
        await Redis.DisposeAsync();
        await Postgres.DisposeAsync();
    }

    protected override async Task<bool> IsQuietAsync() => await WaitingMessagesAsync() == 0 && await base.IsQuietAsync();

    async Task<int> WaitingMessagesAsync()
    {
        var lines = await RabbitMq.ControlAsync("list_queues", "name", "messages", "--silent", "--no-table-headers");
        return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Sum(line => int.Parse(line.Split('\t')[^1], System.Globalization.CultureInfo.InvariantCulture));
    }

    async Task<NpgsqlConnection> OpenAsync()
    {
        // A pooled connection may be one that a killed server took along.
        var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }
}
