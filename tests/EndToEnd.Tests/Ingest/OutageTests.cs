using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PointBus.EndToEnd.Tests.Crashes;
using PointBus.EndToEnd.Tests.Installations;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Ingest;

/// <summary>Each dependency away, alone and together: points are taken by another way, or refused with 503 and kept by the client.</summary>
[Trait("servers", "real")]
[Trait("spec", "B-15")]
[Collection(IngestOnRealServers.Name)]
public sealed class OutageTests(RealFixture fixture) : IAsyncLifetime
{
    static readonly TimeSpan Outage = TimeSpan.FromSeconds(15);

    readonly RealInstallation installation = fixture.Installation;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => installation.HealAsync();

    [Fact]
    public async Task Redis_away_batches_wait_with_the_broker()
    {
        await installation.Redis.KillAsync();

        // A broker that was away before this is left alone for some seconds more.
        await Eventually.TrueAsync(
            async () => (await LiveAsync("redis-away", HttpStatusCode.Accepted)).GetProperty("queued").GetBoolean(), TimeSpan.FromSeconds(30), "the broker takes it");

        await installation.Redis.RestartAsync();
        await MustStoreAsync("redis-away");
    }

    [Fact]
    public async Task Broker_away_batches_go_to_the_buffer()
    {
        await installation.RabbitMq.KillAsync();

        var answer = await LiveAsync("broker-away", HttpStatusCode.Accepted);
        Assert.True(answer.GetProperty("queued").GetBoolean());
        Assert.True((await installation.GetAsync("/ready")).GetProperty("ready").GetBoolean());

        await installation.RabbitMq.RestartAsync();
        await MustStoreAsync("broker-away");
    }

    [Fact]
    public async Task Broker_and_redis_away_points_go_to_the_database_at_once()
    {
        await installation.RabbitMq.KillAsync();
        await installation.Redis.KillAsync();

        var answer = await LiveAsync("both-away", HttpStatusCode.Accepted);
        Assert.False(answer.GetProperty("queued").GetBoolean());
        Assert.Equal("Live tracking data processed (2 points)", answer.GetProperty("message").GetString());
        Assert.Equal(2, (await installation.RowsAsync("live_points")).Count(row => row.StartsWith("live|both-away|", StringComparison.Ordinal)));

        await installation.Redis.RestartAsync();
        await installation.RabbitMq.RestartAsync();
        await MustStoreAsync("both-away");
    }

    [Fact]
    public async Task All_away_the_answer_is_503_with_Retry_After_and_nothing_is_accepted()
    {
        await installation.RabbitMq.KillAsync();
        await installation.Redis.KillAsync();
        await installation.Postgres.KillAsync();

        using (var response = await PostAsync("all-away"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.NotNull(response.Headers.RetryAfter);
            Assert.Equal("UNAVAILABLE", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        }

        using (var health = await installation.Client.GetAsync(new Uri("/health", UriKind.Relative)))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);

        await installation.Postgres.RestartAsync();
        await installation.Redis.RestartAsync();
        await installation.RabbitMq.RestartAsync();
        await Eventually.TrueAsync(async () =>
        {
            using var again = await PostAsync("all-away");
            return again.StatusCode == HttpStatusCode.Accepted;
        }, TimeSpan.FromSeconds(60), "accepted again");
        await MustStoreAsync("all-away");
    }

    [Theory]
    [InlineData("killed")]
    [InlineData("halted")]
    [Trait("spec", "V-02")]
    [Trait("length", "long")]
    public async Task Database_away_for_a_while_under_load_no_attempt_is_spent_and_everything_is_stored_afterwards(string how)
    {
        await installation.QuietAsync();
        var (before, failed) = (await installation.LedgerAsync(), await FailedAttemptsAsync());
        using var pump = new PointPump(installation.Client, $"database-{how}");
        pump.Run(2, pause: TimeSpan.FromMilliseconds(50));
        await pump.MoreAsync(10);

        await (how == "killed" ? installation.Postgres.KillAsync() : installation.Postgres.PauseAsync());
        await Eventually.TrueAsync(async () => await DatabaseAsync() == "disconnected", TimeSpan.FromSeconds(30), "the outage is seen");
        await pump.MoreAsync(10);
        await Task.Delay(Outage);
        if (how == "killed")
            await installation.Postgres.RestartAsync();
        else
            installation.Postgres.Resume();

        await Eventually.TrueAsync(async () => await DatabaseAsync() == "connected", TimeSpan.FromSeconds(60), "its end is seen");
        await pump.MoreAsync(10);
        await pump.StopAsync();
        await installation.MustHoldEveryPointAsync(pump, before);
        Assert.Equal(failed, await FailedAttemptsAsync());
    }

    async Task<string?> DatabaseAsync() => (await installation.HealthAsync()).GetProperty("database").GetProperty("status").GetString();

    async Task<long> FailedAttemptsAsync() =>
        (await installation.GetAsync("/queue/status")).GetProperty("processor_stats").GetProperty("failed").GetInt64();

    async Task MustStoreAsync(string flight)
    {
        // The broker's own count of messages may be some seconds old, so that a batch it holds is not seen as waiting.
        await Eventually.TrueAsync(async () => await StoredAsync(flight) == 2, TimeSpan.FromSeconds(60), $"{flight} is stored");
        await installation.QuietAsync();
        var ledger = await installation.LedgerAsync();
        ledger.MustBalance();
        Assert.Equal(2, await StoredAsync(flight));
        Assert.Equal(0, ledger.DeadLettered);
    }

    async Task<int> StoredAsync(string flight) =>
        (await installation.RowsAsync("live_points")).Count(row => row.StartsWith($"live|{flight}|", StringComparison.Ordinal));

    async Task<JsonElement> LiveAsync(string flight, HttpStatusCode expected)
    {
        using var response = await PostAsync(flight);
        Assert.Equal(expected, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    Task<HttpResponseMessage> PostAsync(string flight) => installation.Client.PostAsJsonAsync(new Uri("/tracking/live", UriKind.Relative), new
    {
        flight_id = flight,
        track_points = new[]
        {
            new { datetime = "2026-05-31T10:00:00Z", lat = 47.5, lon = 11.5 },
            new { datetime = "2026-05-31T10:00:01Z", lat = 47.501, lon = 11.5 },
        },
    });
}
