using System.Globalization;

namespace PointBus.EndToEnd.Tests.Api;

/// <summary>Trackers that send one point each, all at once.</summary>
[Collection(OpenApi.Name)]
[Trait("spec", "B-11")]
public sealed class SharedBatchTests(OpenHost host) : ApiTests(host)
{
    const string Live = "/tracking/live";
    const int Requests = 200;
    const int Flights = 150;

    [Fact]
    public async Task Many_requests_of_one_point_share_few_batches_and_each_point_is_stored_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, Requests).Select(SendAsync));

        Assert.All(answers, answer => Assert.Equal(1, answer.Must(202)["total_points"].GetInt32()));
        var batches = answers.Select(answer => Assert.Single(answer.BatchIds)).Distinct().Count();
        Assert.True(batches <= Requests / 4, $"{batches} batches for {Requests} requests");

        await Installation.QuietAsync();
        var rows = (await Installation.RowsAsync("live_points")).Where(row => row.Split('|')[1].StartsWith("crowd-", StringComparison.Ordinal)).ToList();
        Assert.Equal(Enumerable.Range(0, Requests).Select(i => (Flight(i), Fixes.Micros(i))).Order(), rows.Select(row => (row.Split('|')[1], long.Parse(row.Split('|')[2], CultureInfo.InvariantCulture))).Order());
        var flight = (await GetAsync($"/flights/{Flight(7)}?source=live")).Must(200);
        Assert.Equal(("device-7", 2), (flight["device_id"].GetString(), flight["total_points"].GetInt32()));
        (await Installation.LedgerAsync()).MustBalance();
    }

    [Fact]
    public async Task What_is_wrong_with_one_is_told_to_that_one_and_nobody_else_notices()
    {
        await PostAsync(Live, new { flight_id = "amid-closed", track_points = Fixes.Line(1) });
        await Installation.QuietAsync();
        await Installation.ExecuteAsync("UPDATE flights SET closed_at = created_at, closed_by = 'test' WHERE flight_id = 'amid-closed'");
        var nowhere = Fixes.One(1);
        nowhere["lat"] = 91;
        var other = Fixes.One(2);
        other["flight_id"] = "amid-foreign";

        var good = Enumerable.Range(0, 60).Select(i => PostAsync(Live, new { flight_id = $"amid-{i}", track_points = new[] { Fixes.One(i) } })).ToList();
        var bad = PostAsync(Live, new { flight_id = "amid-bad", track_points = new[] { nowhere } });
        var mixed = PostAsync(Live, new { flight_id = "amid-mixed", track_points = new[] { nowhere, Fixes.One(3), other } });
        var closed = PostAsync(Live, new { flight_id = "amid-closed", track_points = Fixes.Line(1, first: 5) });
        good.AddRange(Enumerable.Range(60, 60).Select(i => PostAsync(Live, new { flight_id = $"amid-{i}", track_points = new[] { Fixes.One(i) } })));

        (await bad).MustBeProblem(422, "coord.range");
        Assert.Equal([(0, "coord.range"), (2, "flight.other")], (await mixed).Must(202).Rejected);
        (await closed).MustBeProblem(400, "FLIGHT_CLOSED");
        Assert.All(await Task.WhenAll(good), answer => Assert.Empty(answer.Must(202).Rejected));
        await Installation.QuietAsync();
        Assert.Equal(122, (await Installation.RowsAsync("live_points")).Count(row => row.Split('|')[1].StartsWith("amid-", StringComparison.Ordinal)));
        (await Installation.LedgerAsync()).MustBalance();
    }

    static string Flight(int request) => $"crowd-{request % Flights}";

    Task<Answer> SendAsync(int request) =>
        PostAsync(Live, new { flight_id = Flight(request), device_id = $"device-{request % Flights}", track_points = new[] { Fixes.One(request) } });
}
