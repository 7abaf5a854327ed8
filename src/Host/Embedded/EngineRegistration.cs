using PointBus.Storage.Queues;
using PointBus.Host.Configuration;
using PointBus.Host.Tls;
using PointBus.Storage.Postgres;
using PointBus.Storage.Redis;
using PointBus.Storage.Sqlite;
using Serilog.Extensions.Logging;

namespace PointBus.Host.Embedded;

static class EngineRegistration
{
    /// <summary>The buffer's and the database's engines: what connection strings name, or what runs in this process.</summary>
    public static async Task AddEnginesAsync(this WebApplicationBuilder builder, HostSettings settings)
    {
        var buffer = await BufferAsync(builder, settings);
        builder.Services.AddRedisBuffer(buffer);
        builder.Services.AddLaneControl().AddQueueClient();
        builder.Services.AddRedisSagas(buffer);
        builder.Services.AddRedisAlerts(buffer);
        builder.Services.AddSingleton(provider => new RedisPolicyCheck(
            provider.GetRequiredService<RedisConnection>(), new RedisPolicyOptions { AllowUnsafe = settings.AllowUnsafeRedis }, buffer.Prefix));
        builder.Services.AddSingleton<RedisLogRewrite>();
        if (settings.Postgres is { } postgres)
            builder.Services.AddPostgresPoints(settings.Database with { ConnectionString = ServerTls.UseTls(postgres, settings.PostgresTls) });
        else
            builder.Services.AddSqlitePoints(new SqliteOptions { Path = Path.Combine(settings.DataDirectory, "points.db") });
    }

    static async Task<RedisBufferOptions> BufferAsync(WebApplicationBuilder builder, HostSettings settings)
    {
        if (settings.Redis is { } redis)
        {
            builder.Services.AddSingleton(_ => new RedisConnection(redis, options => options.UseTls(settings.RedisTls)));
            return settings.Buffer with { ConnectionString = redis };
        }

        // Never disposed: what it answered is on disk, and it ends with the process.
        var embedded = await StartEmbeddedAsync(settings);
        builder.Services.AddSingleton(embedded);
        return settings.Buffer with { ConnectionString = embedded.ConnectionString };
    }

    static async Task<EmbeddedRedis> StartEmbeddedAsync(HostSettings settings)
    {
        using var loggers = new SerilogLoggerFactory();
        try
        {
            return await EmbeddedRedis.StartAsync(new EmbeddedRedisOptions { DataDirectory = Path.Combine(settings.DataDirectory, "redis") }, TimeProvider.System, loggers.CreateLogger<EmbeddedRedis>());
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidSettingException(e.Message);
        }
    }
}
