namespace PointBus.Host.Configuration;

/// <summary>Reads secrets from files that variables ending in <c>_FILE</c> name, as container platforms mount them.</summary>
static class SecretFiles
{
    const string Suffix = "_FILE";
    const int LongestSecret = 65_536;

    /// <summary>A closed list: other programs have variables of such names too.</summary>
    static readonly string[] Names =
    [
        "ConnectionStrings:RabbitMq", "ConnectionStrings:Redis", "ConnectionStrings:Postgres",
        "DATABASE_URL", "REDIS_URL", "REDIS_PASSWORD",
        "Access:AdminKey", "ADMIN_API_KEY", "Ingest:JwtSecret", "JWT_SECRET", "Ingest:FlymasterSecret", "FLYMASTER_SECRET",
        "SLACK_WEBHOOK_URL", "ALERT_WEBHOOK_URL", "ALERT_WEBHOOK_SECRET", "PAGERDUTY_ROUTING_KEY", "SMTP_PASSWORD",
    ];

    /// <summary>To be called before anything else is read from the configuration.</summary>
    /// <exception cref="InvalidSettingException">A file cannot be read, or a secret is given in both ways.</exception>
    public static void AddSecretFiles(this ConfigurationManager configuration)
    {
        var read = new Dictionary<string, string?>();
        foreach (var name in Names)
            if (configuration[name + Suffix] is { } path && !string.IsNullOrWhiteSpace(path))
                read[name] = string.IsNullOrWhiteSpace(configuration[name])
                    ? Read(name + Suffix, path.Trim())
                    : throw new InvalidSettingException($"{name} and {name}{Suffix} are both set; leave one of them out.");

        configuration.AddInMemoryCollection(read);
    }

    static string Read(string name, string path)
    {
        try
        {
            if (new FileInfo(path).Length > LongestSecret)
                throw new InvalidSettingException($"{name} names a file of more than {LongestSecret} bytes, which is no secret.");

            return File.ReadAllText(path).Trim() is { Length: > 0 } secret ? secret : throw new InvalidSettingException($"{name} names an empty file.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InvalidSettingException($"{name} names a file that cannot be read ({e.GetType().Name}); see to its path and rights.");
        }
    }
}
