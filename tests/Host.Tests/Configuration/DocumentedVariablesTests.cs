using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using PointBus.Host.Access;
using PointBus.Host.Configuration;
using PointBus.TestKit;

namespace PointBus.Host.Tests.Configuration;

public sealed partial class DocumentedVariablesTests
{
    const string LongSecret = "0123456789abcdef0123456789abcdef";

    static readonly Dictionary<string, (string Value, Func<HostSettings, object?> Read, object Expected)> Variables = new()
    {
        ["ASPNETCORE_URLS"] = ("http://127.0.0.1:9", settings => settings.Urls, "http://127.0.0.1:9"),
        ["REDIS_URL"] = ("redis://r:1/2", settings => settings.Redis, "r:1,defaultDatabase=2"),
        ["REDIS_HOST"] = ("r", settings => settings.Redis, "r:6379,defaultDatabase=0"),
        ["DATABASE_URL"] = ("Host=db;Database=points", settings => settings.Postgres, "Host=db;Database=points"),
        ["DATABASE_POOL_SIZE"] = ("7", settings => settings.Database.MaxPoolSize, 7),
        ["DATABASE_POOL_TIMEOUT"] = ("7", settings => settings.Database.ConnectTimeout, TimeSpan.FromSeconds(7)),
        ["QUEUE_PREFIX"] = ("q:", settings => settings.Buffer.Prefix, "q:"),
        ["MAX_QUEUE_LENGTH"] = ("7", settings => settings.Buffer.MaxBatchesPerLane, 7),
        ["MAX_MESSAGE_BYTES"] = ("7000", settings => settings.Receiving.MaxMessageBytes, 7000),
        ["WORKER_CONCURRENCY"] = ("7", settings => settings.Persist.Concurrency, 7),
        ["VISIBILITY_TIMEOUT_SECONDS"] = ("7", settings => settings.Persist.Lease, TimeSpan.FromSeconds(7)),
        ["HEARTBEAT_SECONDS"] = ("7", settings => settings.Persist.Heartbeat, TimeSpan.FromSeconds(7)),
        ["WORKER_DEAD_SECONDS"] = ("7", settings => settings.Persist.DeadAfter, TimeSpan.FromSeconds(7)),
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = ("http://c:4317", settings => settings.Metrics.OtlpEndpoint?.ToString(), "http://c:4317/"),
        ["MAX_RETRIES"] = ("7", settings => settings.Delivery.Retry.MaxRetries, 7),
        ["DLQ_THRESHOLD"] = ("7", settings => settings.Delivery.Retry.MaxRetries, 7),
        ["MAX_RETRY_DELAY"] = ("7", settings => settings.Delivery.Retry.MaxDelay, TimeSpan.FromSeconds(7)),
        ["RETRY_DELAYS"] = ("7,8.5", settings => string.Join(' ', settings.Delivery.Retry.Delays), "00:00:07 00:00:08.5000000"),
        ["DLQ_TTL_SECONDS"] = ("3600", settings => settings.Retention.OpenFor, TimeSpan.FromHours(1)),
        ["BATCH_SIZE"] = ("7", settings => settings.Ingest.BatchPoints, 7),
        ["MAX_BATCH_POINTS"] = ("7", settings => settings.Ingest.MaxPoints, 7),
        ["BREAKER_FAILURE_THRESHOLD"] = ("7", settings => settings.Ingest.BreakerFailures, 7),
        ["JWT_SECRET"] = (LongSecret, settings => settings.Ingest.JwtSecret, LongSecret),
        ["FLYMASTER_SECRET"] = ("s", settings => settings.Ingest.FlymasterSecret, "s"),
        ["ADMIN_API_KEY"] = ("s", settings => ApiKey.Find(settings.Access.Keys, "s", default) is [var key] ? key.Upstream : null, "admin"),
    };

    /// <summary>Tested in AlertVariablesTests.</summary>
    static readonly string[] OfAlerts =
    [
        "PENDING_WARNING", "PENDING_CRITICAL", "PENDING_PAGE", "DLQ_ALERT_THRESHOLD", "SLACK_WEBHOOK_URL", "ALERT_WEBHOOK_URL", "ALERT_WEBHOOK_SECRET", "PAGERDUTY_ROUTING_KEY",
        "SMTP_HOST", "SMTP_PORT", "SMTP_USER", "SMTP_PASSWORD", "ALERT_EMAIL", "FROM_EMAIL",
    ];

    /// <summary>Tested by name below, because they are read together or elsewhere.</summary>
    static readonly string[] Others = ["REDIS_PORT", "REDIS_DB", "REDIS_PASSWORD", "PROD", "LOG_LEVEL"];

    public static TheoryData<string> Names => [.. Variables.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_documented_variable_has_its_effect(string name)
    {
        var (value, read, expected) = Variables[name];

        // The web server's builder takes its own prefix off.
        var settings = HostSettings.Read(With((name == "ASPNETCORE_URLS" ? "URLS" : name, value)));

        Assert.NotEqual(expected, read(HostSettings.Read(With())));
        Assert.Equal(expected, read(settings));
    }

    [Fact]
    public void Every_variable_of_the_documentation_is_tested()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "configuration.md"));
        var documented = page.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).SelectMany(line => Variable().Matches(line.Split('|')[2]).Select(match => match.Value));

        Assert.Equal(Variables.Keys.Concat(Others).Concat(OfAlerts).Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_key_that_is_set_wins_over_its_variable()
    {
        var configuration = With(
            ("BATCH_SIZE", "7"), ("Ingest:BatchPoints", "8"), ("REDIS_URL", "redis://r:1"), ("ConnectionStrings:Redis", "other:2"),
            ("DATABASE_URL", "Host=db"), ("ConnectionStrings:Postgres", "Host=other"));

        var settings = HostSettings.Read(configuration);

        Assert.Equal((8, "other:2", "Host=other"), (settings.Ingest.BatchPoints, settings.Redis, settings.Postgres));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void A_key_or_variable_of_blanks_counts_as_not_set(string blank)
    {
        var settings = HostSettings.Read(With(
            ("REDIS_URL", "redis://r:1"), ("ConnectionStrings:Redis", blank), ("DATABASE_URL", blank), ("MAX_QUEUE_LENGTH", blank), ("ADMIN_API_KEY", blank)));

        Assert.Equal(("r:1", null, 100_000, 0), (settings.Redis, settings.Postgres, settings.Buffer.MaxBatchesPerLane, settings.Access.Keys.Count));
    }

    [Fact]
    public void The_single_Redis_variables_are_put_together() =>
        Assert.Equal("r:7,defaultDatabase=3,password=s", HostSettings.Read(With(("REDIS_HOST", "r"), ("REDIS_PORT", "7"), ("REDIS_DB", "3"), ("REDIS_PASSWORD", "s"))).Redis);

    [Fact]
    public void In_production_the_server_is_called_redis() =>
        Assert.Equal("redis:6379,defaultDatabase=0", HostSettings.Read(With(("PROD", "true"))).Redis);

    [Fact]
    public void The_URL_wins_over_the_single_Redis_variables() =>
        Assert.Equal("r:1", HostSettings.Read(With(("REDIS_URL", "redis://r:1"), ("REDIS_HOST", "other"), ("PROD", "true"))).Redis);

    [Fact]
    public void The_level_of_the_logs_is_mapped() =>
        Assert.Equal("DEBUG", With(("LOG_LEVEL", "DEBUG"))["Logs:Level"]);

    [Theory]
    [InlineData("REDIS_PORT", "many", "REDIS_PORT must be a whole number from 1 to 65535, not 'many'.")]
    [InlineData("REDIS_DB", "-1", "REDIS_DB must be a whole number from 0 to 1000000, not '-1'.")]
    [InlineData("REDIS_PASSWORD", "a,b", "REDIS_PASSWORD must not have a comma in its password.")]
    public void A_Redis_variable_that_cannot_work_is_told(string name, string value, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidSettingException>(() => With(("REDIS_HOST", "r"), (name, value))).Message);

    [Fact]
    public void Nothing_set_means_everything_in_this_process()
    {
        var settings = HostSettings.Read(With());

        Assert.Equal((null, null, null), (settings.RabbitMq, settings.Redis, settings.Postgres));
        Assert.Equal(("http://127.0.0.1:8000", Path.GetFullPath("data")), (settings.Urls, settings.DataDirectory));
    }

    [Fact]
    public void Endpoints_of_the_web_server_that_nobody_would_check_are_refused()
    {
        var configuration = With(("Kestrel:Endpoints:Http:Url", "http://0.0.0.0:80"));

        Assert.Contains("PointBus:Urls", Assert.Throws<InvalidSettingException>(() => HostSettings.Read(configuration)).Message, StringComparison.Ordinal);
    }

    static ConfigurationManager With(params (string Name, string Value)[] variables)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(variables.Select(variable => KeyValuePair.Create(variable.Name, (string?)variable.Value)));
        configuration.AddDocumentedVariables();
        return configuration;
    }

    [GeneratedRegex("[A-Z][A-Z_]{3,}")]
    private static partial Regex Variable();
}
