using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PointBus.EndToEnd.Tests.Installations;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Ingest;

/// <summary>One point from each of many trackers at once, over broker, Redis and PostgreSQL.</summary>
[Trait("servers", "real")]
[Trait("spec", "B-11")]
[Collection(IngestOnRealServers.Name)]
public sealed class SharedBatchOnServersTests(RealFixture fixture)
{
    const int Requests = 200;

    readonly RealInstallation installation = fixture.Installation;

    [Fact]
    public async Task Flights_that_are_new_and_flights_that_are_known_are_stored_with_few_batches()
    {
        await Eventually.TrueAsync(async () => (await installation.GetAsync("/ready")).GetProperty("ready").GetBoolean(), TimeSpan.FromSeconds(60), "ready");
        var before = await installation.LedgerAsync();

        var (fresh, again) = (await RoundAsync(0), await RoundAsync(1));

        Assert.True(fresh <= Requests / 4 && again <= Requests / 4, $"{fresh} and {again} batches for {Requests} requests each");
        await Eventually.TrueAsync(async () => (await StoredAsync()).Count == 2 * Requests, TimeSpan.FromSeconds(60), "all are stored");
        Assert.All((await StoredAsync()).GroupBy(flight => flight), flight => Assert.Equal(2, flight.Count()));
        var flight = await installation.GetAsync("/flights/servers-crowd-7?source=live");
        Assert.Equal(("device-7", 2), (flight.GetProperty("device_id").GetString(), flight.GetProperty("total_points").GetInt32()));
        await installation.QuietAsync();
        var ledger = await installation.LedgerAsync();
        ledger.MustBalance();
        Assert.Equal((2 * Requests, 0), (ledger.Stored - before.Stored, ledger.DeadLettered - before.DeadLettered));
    }

    /// <summary>How many batches one point of each flight came to.</summary>
    async Task<int> RoundAsync(int round) =>
        (await Task.WhenAll(Enumerable.Range(0, Requests).Select(number => SendAsync(number, round)))).Distinct().Count();

    async Task<Guid> SendAsync(int number, int round)
    {
        using var response = await installation.Client.PostAsJsonAsync(new Uri("/tracking/live", UriKind.Relative), new
        {
            flight_id = $"servers-crowd-{number}",
            device_id = $"device-{number}",
            track_points = new[] { new { datetime = $"2026-05-31T10:00:0{round}Z", lat = 47.5, lon = 11.5 } },
        });
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return Assert.Single((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("batch_ids").EnumerateArray()).GetGuid();
    }

    async Task<IReadOnlyList<string>> StoredAsync() =>
        [.. (await installation.RowsAsync("live_points")).Select(row => row.Split('|')[1]).Where(flight => flight.StartsWith("servers-crowd-", StringComparison.Ordinal))];
}
