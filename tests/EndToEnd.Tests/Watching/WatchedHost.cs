using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Watching;

/// <summary>A host of its own, with keys, that stored some points and dead-lettered others. In the process of the tests every host would hear the others' meters.</summary>
public sealed class WatchedHost : IAsyncLifetime
{
    public const string ViewerKey = "the key of those who watch";
    const string IngestKey = "the key of those who send";

    public HostProcess Process { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Process = await HostProcess.StartAsync(new Dictionary<string, string?>
        {
            ["ApiKeys__0__Upstream"] = "senders", ["ApiKeys__0__Role"] = "ingest", ["ApiKeys__0__Hash"] = HashOf(IngestKey),
            ["ApiKeys__1__Upstream"] = "watchers", ["ApiKeys__1__Role"] = "viewer", ["ApiKeys__1__Hash"] = HashOf(ViewerKey),
            ["Alerts__IntervalSeconds"] = "1", ["Metrics__MaxAgeSeconds"] = "0",
        });
        await SendAsync("/api/v1/batches", new { lane = "live", flight_id = "nobody", points = Points });
        await SendAsync("/tracking/live", new { flight_id = "somebody", track_points = Points });
    }

    public async Task DisposeAsync() => await Process.DisposeAsync();

    public static object[] Points => [new { datetime = "2026-05-31T10:00:00Z", lat = 47.5, lon = 11.5 }];

    public async Task SendAsync(string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = JsonContent.Create(body) };
        request.Headers.Add("X-Api-Key", IngestKey);
        using var answer = await Process.Client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>With the key as Prometheus sends it.</summary>
    public async Task<string> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ViewerKey);
        using var answer = await Process.Client.SendAsync(request);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    /// <summary>Once everything that was sent is at its end and alerts were looked at.</summary>
    public async Task<string> ScrapeAsync()
    {
        var text = "";
        await Eventually.TrueAsync(
            async () =>
            {
                text = await GetAsync("/metrics");
                return Value(text, "dlq_items_total{priority=\"high\"}") == 1 && Value(text, "ledger_points{entry=\"in_flight\",lane=\"live\"}") == 0 && Value(text, "alerts_firing{") > 0;
            },
            TimeSpan.FromSeconds(60), "the batches are at their end and alerts fire");
        return text;
    }

    /// <summary>Of the first series that begins so.</summary>
    public static double Value(string text, string series) =>
        text.Split('\n').FirstOrDefault(line => line.StartsWith(series, StringComparison.Ordinal)) is { } line
            ? double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture)
            : double.NaN;

    static string HashOf(string key) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
