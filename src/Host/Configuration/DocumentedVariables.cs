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
        ("WORKER_CONCURRENCY", "Persist:Concurrency"),
        ("MAX_RETRY_DELAY", "Persist:MaxRetryDelaySeconds"),
        ("VISIBILITY_TIMEOUT_SECONDS", "Persist:LeaseSeconds"),
        ("BATCH_SIZE", "Ingest:BatchPoints"),
        ("MAX_BATCH_POINTS", "Ingest:MaxPoints"),
        ("BREAKER_FAILURE_THRESHOLD", "Ingest:BreakerFailures"),
        ("JWT_SECRET", "Ingest:JwtSecret"),
        ("FLYMASTER_SECRET", "Ingest:FlymasterSecret"),
        ("ADMIN_API_KEY", "Access:AdminKey"),
        ("LOG_LEVEL", "Logs:Level"),
    ];

    public static IConfigurationBuilder AddDocumentedVariables(this ConfigurationManager configuration)
    {
        var mapped = new Dictionary<string, string?>();
        foreach (var (variable, key) in Plain)
            if (configuration[variable] is { Length: > 0 } value && configuration[key] is null)
                mapped[key] = value;

        if (configuration.GetConnectionString("Redis") is null && Redis(configuration) is { } redis)
            mapped["ConnectionStrings:Redis"] = redis;
        if (configuration.GetConnectionString("Postgres") is null && configuration["DATABASE_URL"] is { Length: > 0 } database)
            mapped["ConnectionStrings:Postgres"] = ConnectionUrls.Postgres(database);

        return configuration.AddInMemoryCollection(mapped);
    }

    static string? Redis(ConfigurationManager configuration)
    {
        if (configuration["REDIS_URL"] is { Length: > 0 } url)
            return ConnectionUrls.Redis(url);

        var production = string.Equals(configuration["PROD"], "true", StringComparison.OrdinalIgnoreCase);
        if (configuration["REDIS_HOST"] is not { Length: > 0 } host)
            if (production)
                host = "redis";
            else
                return null;

        var password = configuration["REDIS_PASSWORD"] is { Length: > 0 } secret ? ",password=" + secret : "";
        return $"{host}:{configuration["REDIS_PORT"] ?? "6379"},defaultDatabase={configuration["REDIS_DB"] ?? "0"}{password}";
    }
}
