using System.Text.Json;
using PointBus.EndToEnd.Tests.Api;
using PointBus.EndToEnd.Tests.Publishers;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Security;

/// <summary>Upstreams with users of their own on a broker, and a host that asks for them.</summary>
[Trait("servers", "real")]
[Trait("length", "long")]
public sealed class BrokerUserTests
{
    const string Exchange = "PointBus.Contracts:PointBatch";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_batch_counts_only_from_the_user_of_its_upstream()
    {
        await using var rabbit = await RabbitMqServer.StartAsync();
        await rabbit.ControlAsync("add_user", "alpha", "secret");
        await rabbit.ControlAsync("set_permissions", "alpha", "^$", $"^{Exchange}$", "^$");
        await using var host = await HostProcess.StartAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings__RabbitMq"] = rabbit.ConnectionString,
            ["Security__RabbitMq__CheckUser"] = "true",
            ["ApiKeys__0__Upstream"] = "gamma",
            ["ApiKeys__0__Hash"] = Keys.HashOf("key of gamma"),
        });

        Assert.Null(await PublishAsync("alpha", "alpha"));
        await Eventually.TrueAsync(async () => await TotalAsync(host, "stored") == 2, Patience, "its own batch\n" + host.Log.Last(20));

        Assert.Null(await PublishAsync("beta", "alpha"));
        Assert.Null(await PublishAsync("alpha", null));
        Assert.NotNull(await PublishAsync("guest", "guest"));
        await Eventually.TrueAsync(async () => await TotalAsync(host, "dead_lettered") == 4, Patience, "the other two\n" + host.Log.Last(20));
        await Eventually.TrueAsync(async () => (await AskAsync(host, "/api/dlq/letters"))["total"].GetInt32() == 2, Patience, "their letters");
        foreach (var letter in (await AskAsync(host, "/api/dlq/letters"))["items"].EnumerateArray())
            Assert.StartsWith("upstream.mismatch: ", (await AskAsync(host, $"/api/dlq/letters/{letter.GetProperty("letter_id").GetString()}"))["error"].GetString(), StringComparison.Ordinal);

        (await Answer.SendAsync(host.Client, Request(HttpMethod.Post, "/tracking/live", new { flight_id = "by-key", track_points = Fixes.Line(3) }))).Must(202);
        await Eventually.TrueAsync(async () => await TotalAsync(host, "stored") == 5, Patience, "the batch of a key\n" + host.Log.Last(20));
        Assert.Equal(4, await TotalAsync(host, "dead_lettered"));
        Assert.DoesNotContain(host.Log.Lines(), line => line.Contains("was not taken by the", StringComparison.Ordinal));

        Task<string?> PublishAsync(string upstream, string? user) => PythonPublisher.TryAsync(
            rabbit, Exchange, "application/json",
            new { batchId = Guid.NewGuid(), upstream, flightId = "by-broker-" + upstream, flight = new { pilotId = "p" }, points = new[] { Point(0), Point(1) } },
            user is null ? ["alpha", "secret"] : ["alpha", "secret", user]);
    }

    static object Point(int second) => new { time = $"2026-05-31T10:00:0{second}Z", lat = 47.5, lon = 11.5 };

    static async Task<long> TotalAsync(HostProcess host, string end) => (await AskAsync(host, "/admin/ledger"))["total"].GetProperty(end).GetInt64();

    static async Task<Answer> AskAsync(HostProcess host, string path) => (await Answer.SendAsync(host.Client, Request(HttpMethod.Get, path))).Must(200);

    static HttpRequestMessage Request(HttpMethod method, string path, object? body = null)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
            request.Content = new StringContent(JsonSerializer.Serialize(body), System.Text.Encoding.UTF8, "application/json");
        request.Headers.Add("X-Api-Key", "key of gamma");
        return request;
    }
}
