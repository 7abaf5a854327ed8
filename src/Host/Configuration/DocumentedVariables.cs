namespace PointBus.Host.Configuration;

/// <summary>Maps the documented environment variables to the configuration keys they stand for; a key that is set wins.</summary>
static class DocumentedVariables
{
    static readonly (string Variable, string Key)[] Plain =
    [
        ("DATABASE_POOL_SIZE", "Postgres:PoolSize"),
        ("DATABASE_POOL_TIMEOUT", "Postgres:PoolTimeoutSeconds"),
        ("QUEUE_PREFIX", "Buffer:Prefix"),
        ("MAX_QUEUE_LENGTH", "Buffer:MaxBatchesPerLane"),
        ("MAX_MESSAGE_BYTES", "Receiving:MaxMessageBytes"),
        ("WORKER_CONCURRENCY", "Persist:Concurrency"),
        ("MAX_RETRIES", "Delivery:MaxRetries"),
        ("DLQ_THRESHOLD", "Delivery:MaxRetries"),
        ("MAX_RETRY_DELAY", "Delivery:MaxDelaySeconds"),
        ("RETRY_DELAYS", "Delivery:Delays"),
        ("DLQ_TTL_SECONDS", "DeadLetters:KeepSeconds"),
        ("VISIBILITY_TIMEOUT_SECONDS", "Persist:LeaseSeconds"),
        ("HEARTBEAT_SECONDS", "Persist:HeartbeatSeconds"),
        ("WORKER_DEAD_SECONDS", "Persist:WorkerDeadSeconds"),
        ("BATCH_SIZE", "Ingest:BatchPoints"),
        ("MAX_BATCH_POINTS", "Ingest:MaxPoints"),
        ("BREAKER_FAILURE_THRESHOLD", "Ingest:BreakerFailures"),
        ("JWT_SECRET", "Ingest:JwtSecret"),
        ("FLYMASTER_SECRET", "Ingest:FlymasterSecret"),
        ("ADMIN_API_KEY", "Access:AdminKey"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "Telemetry:OtlpEndpoint"),
        ("LOG_LEVEL", "Logs:Level"),
    ];

    public static IConfigurationBuilder AddDocumentedVariables(this ConfigurationManager configuration)
    {
        var mapped = new Dictionary<string, string?>();
        foreach (var (variable, key) in Plain)
            if (Set(configuration[variable]) is { } value && Set(configuration[key]) is null)
                mapped.TryAdd(key, value);

        if (Set(configuration.GetConnectionString("Redis")) is null && Redis(configuration) is { } redis)
            mapped["ConnectionStrings:Redis"] = redis;
        if (Set(configuration.GetConnectionString("Postgres")) is null && Set(configuration["DATABASE_URL"]) is { } database)
            mapped["ConnectionStrings:Postgres"] = ConnectionUrls.Postgres(database);

        AlertVariables.Map(configuration, mapped);
        return configuration.AddInMemoryCollection(mapped);
    }

    static string? Redis(ConfigurationManager configuration)
    {
        if (Set(configuration["REDIS_URL"]) is { } url)
            return ConnectionUrls.Redis(url);

        var production = string.Equals(configuration["PROD"], "true", StringComparison.OrdinalIgnoreCase);
        if (Set(configuration["REDIS_HOST"]) is not { } host)
            if (production)
                host = "redis";
            else
                return null;

        var password = Set(configuration["REDIS_PASSWORD"]) is { } secret ? ",password=" + ConnectionUrls.RedisPassword(secret, "REDIS_PASSWORD") : "";
        var read = new SettingReader(configuration);
        return $"{host}:{read.Number("REDIS_PORT", 6379, 1, 65_535)},defaultDatabase={read.Number("REDIS_DB", 0, 0, 1_000_000)}{password}";
    }

    /// <summary>Nothing but blanks, as an empty line of an environment file leaves it, is not set.</summary>
    static string? Set(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
