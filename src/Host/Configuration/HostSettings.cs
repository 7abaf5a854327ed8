using PointBus.Consumers.Alerting;
using PointBus.Consumers.Alerting.Channels;
using PointBus.Consumers.Accepting;
using PointBus.Consumers.Operating;
using PointBus.Consumers.Persisting;
using PointBus.Consumers.Receiving;
using PointBus.Consumers.Retention;
using PointBus.Consumers.Scheduling;
using PointBus.Host.Access;
using PointBus.Host.Ingest;
using PointBus.Host.Serving;
using PointBus.Host.Telemetry.Metrics;
using PointBus.Host.Tls;
using PointBus.Sagas.Delivery;
using PointBus.Storage.Postgres;
using PointBus.Storage.Redis;

namespace PointBus.Host.Configuration;

/// <summary>Everything that configuration decides, read once at start.</summary>
sealed record HostSettings
{
    /// <summary>Addresses to listen on, separated by semicolons. Defaults to http://127.0.0.1:8000.</summary>
    public required string Urls { get; init; }

    /// <summary>Where the embedded engines keep their files. Defaults to <c>data</c> in the working directory.</summary>
    public required string DataDirectory { get; init; }

    /// <summary><see langword="null"/>: the in-memory transport.</summary>
    public string? RabbitMq { get; init; }

    /// <summary><see langword="null"/>: Garnet in this process.</summary>
    public string? Redis { get; init; }

    /// <summary><see langword="null"/>: an SQLite file.</summary>
    public string? Postgres { get; init; }

    /// <summary>Redis settings that break the promise are warned about instead of refused.</summary>
    public bool AllowUnsafeRedis { get; init; }

    /// <summary>The connection string is filled in where the engine is known.</summary>
    public required RedisBufferOptions Buffer { get; init; }

    /// <summary>The connection string is filled in where the engine is known.</summary>
    public required PostgresOptions Database { get; init; }

    public required PersistOptions Persist { get; init; }

    public required DeliveryOptions Delivery { get; init; }

    public required OperatingOptions Operating { get; init; }

    public required RetentionOptions Retention { get; init; }

    public required IngestOptions Ingest { get; init; }

    public required AccessOptions Access { get; init; }

    public required LimitOptions Limits { get; init; }

    /// <summary>Servers on other machines may be reached without TLS.</summary>
    public bool AllowPlainText { get; init; }

    /// <summary>Batches on the broker count only from the user whom their upstream names. Defaults to false.</summary>
    public bool CheckUser { get; init; }

    public required TlsFiles RabbitMqTls { get; init; }

    public required TlsFiles RedisTls { get; init; }

    public required TlsFiles PostgresTls { get; init; }

    public required PointRulesOptions Rules { get; init; }

    public required ReceivingOptions Receiving { get; init; }

    public required ServerOptions Server { get; init; }

    public required AlertOptions Alerts { get; init; }

    public required AlertChannels AlertChannels { get; init; }

    public required ScheduleOptions Schedules { get; init; }

    public required MetricsOptions Metrics { get; init; }

    /// <exception cref="InvalidSettingException">A value cannot work.</exception>
    public static HostSettings Read(IConfiguration configuration)
    {
        var read = new SettingReader(configuration);
        var delivery = DeliverySettings.Read(configuration, read);
        var channels = AlertChannelSettings.Read(configuration, read);
        var settings = new HostSettings
        {
            Urls = ReadUrls(configuration, read),
            DataDirectory = Path.GetFullPath(read.Text("PointBus:DataDirectory") ?? "data"),
            RabbitMq = read.Text("ConnectionStrings:RabbitMq"),
            Redis = read.Text("ConnectionStrings:Redis"),
            Postgres = read.Text("ConnectionStrings:Postgres") is { } postgres ? ConnectionUrls.Postgres(postgres) : null,
            AllowUnsafeRedis = read.Flag("Buffer:AllowUnsafeRedis"),
            Buffer = new RedisBufferOptions
            {
                ConnectionString = "",
                Prefix = read.Text("Buffer:Prefix") ?? "mq:",
                MaxBatchesPerLane = read.Number("Buffer:MaxBatchesPerLane", 100_000, 1, 100_000_000),
                MaxPoints = read.Large("Buffer:MaxPoints", 20_000_000, 1, 1_000_000_000_000),
                MaxLanes = read.Number("Buffer:MaxLanes", 256, 5, 1_000_000),
                MaxBytes = read.Large("Buffer:MaxBytes", 1L << 30, 1 << 10, 1L << 50),
                RememberFor = TimeSpan.FromHours(read.Number("Buffer:RememberHours", 24, 1, 24 * 365)),
                RemindAfter = read.Seconds("Delivery:ReminderSeconds", 60, 1, 3600),
            },
            Database = new PostgresOptions
            {
                ConnectionString = "",
                MaxPoolSize = read.Number("Postgres:PoolSize", 20, 2, 1000),
                ConnectTimeout = TimeSpan.FromSeconds(read.Number("Postgres:PoolTimeoutSeconds", 10, 1, 600)),
            },
            Persist = new PersistOptions
            {
                Concurrency = read.Number("Persist:Concurrency", 2, 1, 100),
                MaxBatches = read.Number("Persist:MaxBatches", 128, 1, 1000),
                MaxPoints = read.Number("Persist:MaxPoints", 20_000, 1, 1_000_000),
                Lease = TimeSpan.FromSeconds(read.Number("Persist:LeaseSeconds", 30, 1, 3600)),
                DecisionTimeout = read.Seconds("Delivery:ReminderSeconds", 60, 1, 3600),
                Heartbeat = read.Seconds("Persist:HeartbeatSeconds", 10, 0.1, 60),
                DeadAfter = read.Seconds("Persist:WorkerDeadSeconds", 300, 1, 86_400),
            },
            Delivery = delivery,
            Operating = new OperatingOptions
            {
                MaxRetries = lane => delivery.PolicyOf(lane).MaxRetries,
                Concurrency = read.Number("Replay:Concurrency", 2, 1, 16),
                SweepInterval = read.Seconds("Replay:SweepSeconds", 30, 0.1, 3600),
                SettleAfter = read.Seconds("Replay:SettleAfterSeconds", 60, 0.1, 86_400),
                Lease = read.Seconds("Replay:LeaseSeconds", 15, 1, 3600),
            },
            Retention = new RetentionOptions
            {
                OpenFor = read.Seconds("DeadLetters:KeepSeconds", 7 * 86_400, 3_600, 3650 * 86_400d),
                ArchivedFor = TimeSpan.FromDays(read.Number("DeadLetters:ArchiveDays", 30, 1, 3650)),
                FlightsInterval = read.Seconds("Replay:FlightsSeconds", 5, 0.1, 86_400),
                ReplayKnownFlights = read.Flag("Replay:WhenFlightIsKnown", true),
                ReplaySmallQueues = read.Flag("Replay:SmallQueuesHourly", true),
                SmallQueue = read.Number("Replay:SmallQueue", 100, 1, 1000),
            },
            Ingest = new IngestOptions
            {
                BatchPoints = read.Number("Ingest:BatchPoints", 1000, 1, 10_000),
                CoalescePoints = read.Number("Ingest:Coalesce:MaxPoints", 20, 0, 1_000),
                CoalesceAtOnce = read.Number("Ingest:Coalesce:AtOnce", 2, 1, 64),
                MaxPoints = read.Number("Ingest:MaxPoints", 10_000, 1, 10_000),
                MaxBodyBytes = read.Number("Ingest:MaxBodyBytes", 8 << 20, 1024, 1 << 30),
                MaxFileBytes = read.Number("Ingest:MaxFileBytes", 50 << 20, 1024, 1 << 30),
                PublishTimeout = TimeSpan.FromSeconds(read.Number("Ingest:PublishTimeoutSeconds", 5, 1, 600)),
                BreakerFailures = read.Number("Ingest:BreakerFailures", 5, 1, 1000),
                JwtSecret = Secret(read.Text("Ingest:JwtSecret")),
                FlymasterSecret = read.Text("Ingest:FlymasterSecret"),
            },
            Access = AccessOptions.Read(configuration),
            Limits = LimitOptions.Read(read),
            AllowPlainText = read.Flag("Security:AllowPlainText"),
            CheckUser = read.Flag("Security:RabbitMq:CheckUser"),
            RabbitMqTls = TlsFiles.Read(read, "RabbitMq"),
            RedisTls = TlsFiles.Read(read, "Redis"),
            PostgresTls = TlsFiles.Read(read, "Postgres"),
            Rules = new PointRulesOptions
            {
                MaxAhead = read.Seconds("Ingest:MaxPointAheadSeconds", 300, 0, 86_400),
                MaxAge = read.Text("Ingest:MaxPointAgeSeconds") is null ? null : read.Seconds("Ingest:MaxPointAgeSeconds", 0, 1, 3_155_760_000),
            },
            Receiving = new ReceivingOptions { MaxMessageBytes = read.Number("Receiving:MaxMessageBytes", 8 << 20, 1024, 256 << 20) },
            Server = ServerOptions.Read(read),
            Alerts = AlertSettings.Read(configuration, read),
            AlertChannels = channels,
            Schedules = ScheduleSettings.Read(configuration, read, channels),
            Metrics = MetricsOptions.Read(read),
        };

        SafeBinding.Check(settings);
        return settings;
    }

    /// <summary>The server would listen on these endpoints instead, whatever was checked here.</summary>
    static string ReadUrls(IConfiguration configuration, SettingReader read) =>
        configuration.GetSection("Kestrel:Endpoints").GetChildren().Any()
            ? throw new InvalidSettingException("Kestrel:Endpoints is not read: set PointBus:Urls to the addresses to listen on.")
            : read.Text("PointBus:Urls") ?? read.Text("urls") ?? "http://127.0.0.1:8000";

    /// <summary>With a shorter one no token would ever be valid.</summary>
    static string? Secret(string? text) => text is null || System.Text.Encoding.UTF8.GetByteCount(text) >= IngestOptions.LeastJwtSecretBytes
        ? text
        : throw new InvalidSettingException($"Ingest:JwtSecret must have at least {IngestOptions.LeastJwtSecretBytes} bytes, the size of an HS256 signature.");
}
