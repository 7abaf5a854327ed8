using PointBus.Host.Telemetry;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace PointBus.Host.Tests.Telemetry;

public sealed class SecretsRemovedTests
{
    [Theory]
    [InlineData("Host=db;Password=s3cret;Database=points", "Host=db;Password=***;Database=points")]
    [InlineData("Host=db;Password=\"s3 cr;et\";Port=1", "Host=db;Password=***;Port=1")]
    [InlineData("r:6379,password=s3cr@et,defaultDatabase=0", "r:6379,password=***,defaultDatabase=0")]
    [InlineData("amqp://me:s3cret@rabbit:5672/", "amqp://me:***@rabbit:5672/")]
    [InlineData("redis://:s3cr@et@r:6379/0", "redis://:***@r:6379/0")]
    [InlineData("JWT_SECRET=s3cret ADMIN_API_KEY=s3cret", "JWT_SECRET=*** ADMIN_API_KEY=***")]
    [InlineData("X-Api-Key: s3cret", "X-Api-Key: ***")]
    [InlineData("/upload?token=s3cret&x=1", "/upload?token=***&x=1")]
    [InlineData("{\"token\": \"s3cret\", \"x\": 1}", "{\"token\": ***, \"x\": 1}")]
    [InlineData("{'password':'s3cret'}", "{'password':***}")]
    [InlineData("Authorization: Bearer s3cret", "Authorization: Bearer ***")]
    [InlineData("POST https://hooks.slack.com/services/T1/B2/s3cret failed", "POST https://hooks.slack.com/services/*** failed")]
    [InlineData("secrets whsec_s3cret+/= x", "secrets whsec_*** x")]
    [InlineData("{\"routing_key\":\"s3cret\"}", "{\"routing_key\":***}")]
    public void A_secret_is_replaced(string text, string expected) =>
        Assert.Equal(expected, SecretsRemoved.Clean(text));

    [Theory]
    [InlineData("http://127.0.0.1:8000/admin/ledger")]
    [InlineData("rabbitmq://localhost:5672/point-batch")]
    [InlineData("The token has expired")]
    [InlineData("https://me@example.org/x")]
    public void Other_text_stays_as_it_is(string text) =>
        Assert.Equal(text, SecretsRemoved.Clean(text));

    [Fact]
    public void Every_text_of_a_logged_event_is_cleaned()
    {
        var events = new List<LogEvent>();
        using var logger = new LoggerConfiguration().Enrich.With<SecretsRemoved>().WriteTo.Sink(new Sink(events)).CreateLogger();

        logger.Information("Connecting to {Address} as {User}, try {Try}", "amqp://me:s3cret@rabbit", "me", 3);

        Assert.Equal("Connecting to \"amqp://me:***@rabbit\" as \"me\", try 3", Assert.Single(events).RenderMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    sealed class Sink(List<LogEvent> events) : ILogEventSink
    {
        public void Emit(LogEvent logEvent) => events.Add(logEvent);
    }
}
