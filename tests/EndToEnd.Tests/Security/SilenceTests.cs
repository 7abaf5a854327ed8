using System.Net.Http.Json;
using System.Text;
using PointBus.EndToEnd.Tests.Api;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Security;

/// <summary>What must be known to nobody but its owner is in no line of the log, at its most talkative, and in no answer.</summary>
[Trait("servers", "real")]
[Trait("length", "long")]
public sealed class SilenceTests
{
    const string Database = "canary-of-the-database", Cache = "canary-of-the-cache", Broker = "canary-of-the-broker";
    const string Admin = "canary-of-the-admin", Sender = "canary-of-the-sender", Guess = "canary-of-a-guess", Device = "canary-of-the-devices";

    /// <summary>Latitude and longitude without the last digits, which a text may have cut.</summary>
    static readonly string[] Canaries = [Database, Cache, Broker, Admin, Sender, Guess, Device, GuardedHost.JwtSecret, "47.98765", "11.12345", "Amelia"];

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly List<string> _answers = [];

    [Fact]
    public async Task Secrets_and_positions_are_in_no_log_and_no_problem()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.CommandAsync("CONFIG", "SET", "requirepass", Cache);
        await using var rabbit = await RabbitMqServer.StartAsync();
        await rabbit.ControlAsync("add_user", "canary", Broker);
        await rabbit.ControlAsync("set_permissions", "canary", ".*", ".*", ".*");
        await using var postgres = await PostgresServer.StartAsync();
        using var files = TempDirectory.Create("secrets");
        await File.WriteAllTextAsync(files.File("postgres"), await postgres.CreateDatabaseAsync() + ";Password=" + Database);
        await using var host = await HostProcess.StartAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings__RabbitMq"] = $"amqp://canary:{Broker}@127.0.0.1:{rabbit.Port}/",
            ["REDIS_URL"] = $"redis://:{Cache}@127.0.0.1:{redis.Port}",
            ["ConnectionStrings__Postgres_FILE"] = files.File("postgres"),
            ["ADMIN_API_KEY"] = Admin,
            ["ApiKeys__0__Upstream"] = "alpha",
            ["ApiKeys__0__Hash"] = Keys.HashOf(Sender),
            ["JWT_SECRET"] = GuardedHost.JwtSecret,
            ["FLYMASTER_SECRET"] = Device,
            ["LOG_LEVEL"] = "TRACE",
        });

        await WellAsync(host);
        await BadlyAsync(host);
        await Eventually.TrueAsync(async () => await LettersAsync(host) >= 1, Patience, "a dead letter\n" + host.Log.Last(20));
        await Task.WhenAll(rabbit.KillAsync(), postgres.KillAsync());
        await WellAsync(host);
        await redis.KillAsync();
        await WellAsync(host);
        await AskAsync(host, Admin, HttpMethod.Get, "/health", null);
        await host.StopAsync();

        var lines = host.Log.Lines();
        Assert.InRange(lines.Count, 10, 499);
        foreach (var canary in Canaries)
        {
            MustBeSilent(lines, canary);
            MustBeSilent(_answers, canary);
        }
    }

    static void MustBeSilent(IEnumerable<string> texts, string canary)
    {
        var told = texts.FirstOrDefault(text => text.Contains(canary, StringComparison.OrdinalIgnoreCase));
        Assert.True(told is null, $"{canary} is in: {told?[..Math.Min(told.Length, 1_500)]}");
    }

    static object[] Points(double lat = 47.987654, object? lon = null) => [new { datetime = Fixes.Time(1), lat, lon = lon ?? 11.123456 }];

    async Task WellAsync(HostProcess host)
    {
        await AskAsync(host, Sender, HttpMethod.Post, "/tracking/live", JsonContent.Create(new { flight_id = "quiet", track_points = Points() }));
        await AskAsync(host, Sender, HttpMethod.Post, "/scoring/batch", JsonContent.Create(new { tracks = new[] { new { date_time = Fixes.Time(1), lat = 47.987654, lon = 11.123456 } } }));
        await AskAsync(host, Sender, HttpMethod.Post, "/api/v1/batches", JsonContent.Create(new { flight_id = "nobody knows it", points = Points() }));
        await AskAsync(host, Admin, HttpMethod.Get, "/admin/ledger", null);
    }

    async Task BadlyAsync(HostProcess host)
    {
        await AskAsync(host, Guess, HttpMethod.Get, "/admin/ledger", null);
        await AskAsync(host, Sender, HttpMethod.Post, "/tracking/live", JsonContent.Create(new { flight_id = "quiet", track_points = Points(lon: 911.123456) }));
        await AskAsync(host, Sender, HttpMethod.Post, "/tracking/live", JsonContent.Create(new { flight_id = "quiet", track_points = Points(lon: "11.123456") }));
        await AskAsync(host, Sender, HttpMethod.Post, "/tracking/live", new StringContent("{\"track_points\":[{\"lat\":47.987654,\"lon\":11.123456,,", Encoding.UTF8, "application/json"));
        await AskAsync(host, Sender, HttpMethod.Post, "/tracking/live?token=" + Uri.EscapeDataString(Tokens.With("pilot_name", new[] { "Amelia" })), JsonContent.Create(new { flight_id = "quiet", track_points = Points() }));
        await AskAsync(host, Sender, HttpMethod.Post, "/tracking/upload/file?format=csv", new StringContent("time,lat,lon\nnonsense,47.987654,11.123456\n", Encoding.UTF8, "text/csv"));
        await AskAsync(host, null, HttpMethod.Post, "/tracking/flymaster/upload/file", new StringContent(FlymasterTests.Body(1, 3, secret: Device), Encoding.ASCII, "text/plain"));
        await AskAsync(host, Sender, HttpMethod.Put, "/flights/quiet", JsonContent.Create(new { source = "live", pilot_name = "Amelia\u0001" }));
        await AskAsync(host, Sender, HttpMethod.Get, "/flights/47.987654", null);
        await AskAsync(host, Admin, HttpMethod.Post, "/api/v1/operations", JsonContent.Create(new { kind = "replay", selection = new { flight = "nobody knows it" }, reason = "try" }));
    }

    static async Task<int> LettersAsync(HostProcess host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/dlq/letters", UriKind.Relative));
        request.Headers.Add("X-Api-Key", Admin);
        using var answer = await host.Client.SendAsync(request);
        return answer.IsSuccessStatusCode ? (await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).GetProperty("total").GetInt32() : 0;
    }

    async Task AskAsync(HostProcess host, string? key, HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        if (key is not null)
            request.Headers.Add("X-Api-Key", key);
        using var answer = await host.Client.SendAsync(request);
        _answers.Add(await answer.Content.ReadAsStringAsync());
    }
}
