namespace PointBus.EndToEnd.Tests.Api;

[Collection(OpenApi.Name)]
[Trait("spec", "B-14")]
public sealed class ScoringTests(OpenHost host) : ApiTests(host)
{
    const string Path = "/scoring/batch";

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(1_000)]
    [InlineData(2_000)]
    public async Task Up_to_2000_points_are_queued(int count)
    {
        var flight = Guid.NewGuid();
        var answer = (await PostAsync(Path, new { flight_uuid = flight, tracks = Fixes.Scored(count) })).Must(201);

        Assert.Equal((flight, count, 0, true), Figures(answer));
        Assert.Equal(count, await StoredAsync(flight));
    }

    [Theory]
    [InlineData(2_001)]
    [InlineData(10_000)]
    public async Task More_are_written_at_once_and_counted_truly(int count)
    {
        var flight = Guid.NewGuid();
        var first = (await PostAsync(Path, new { flight_uuid = flight, tracks = Fixes.Scored(count) })).Must(201);
        Assert.Equal(count, await Installation.ScalarAsync(Count(flight)));
        var again = (await PostAsync(Path, new { flight_uuid = flight, tracks = Fixes.Scored(count) })).Must(201);

        Assert.Equal((flight, count, 0, false), Figures(first));
        Assert.Equal((flight, 0, count, false), Figures(again));
        Assert.Equal(count, await StoredAsync(flight));
    }

    [Fact]
    public async Task A_flight_is_made_where_none_is_named()
    {
        var first = (await PostAsync(Path, new { tracks = Fixes.Scored(10) })).Must(201)["flight_uuid"].GetGuid();
        var second = (await PostAsync(Path, new { tracks = Fixes.Scored(10) })).Must(201)["flight_uuid"].GetGuid();

        Assert.NotEqual(first, second);
        Assert.Equal(10, await StoredAsync(first));
    }

    [Fact]
    public async Task Too_many_and_none_are_400()
    {
        (await PostAsync(Path, new { tracks = Fixes.Scored(10_001) })).MustBeProblem(400, "batch.too_many", "Batch size 10001 exceeds maximum 10000");
        (await PostAsync(Path, new { tracks = Array.Empty<object>() })).MustBeProblem(400, "batch.empty", "No track points provided in the batch");
        (await PostAsync(Path, new { flight_uuid = "not a uuid", tracks = Fixes.Scored(1) })).MustBeProblem(422, "json.type");
    }

    [Fact]
    [Trait("spec", "2.2-7")]
    public async Task The_same_key_is_accepted_once_on_either_way()
    {
        foreach (var count in new[] { 5, 2_001 })
        {
            var flight = Guid.NewGuid();
            var first = (await PostAsync(Path, new { flight_uuid = flight, tracks = Fixes.Scored(count) }, $"scoring-{count}")).Must(201);
            var again = (await PostAsync(Path, new { flight_uuid = flight, tracks = Fixes.Scored(count) }, $"scoring-{count}")).Must(201);

            Assert.Equal(first.BatchIds, again.BatchIds);
            Assert.Equal(count, await StoredAsync(flight));
        }
    }

    [Fact]
    [Trait("spec", "3.2")]
    public async Task Every_column_is_stored_as_sent()
    {
        var flight = Guid.NewGuid();
        (await PostAsync(Path, new
        {
            flight_uuid = flight,
            tracks = new[]
            {
                new
                {
                    flight_uuid = Guid.NewGuid(), date_time = "2025-05-31T10:00:00.25Z", lat = 47.123456, lon = -11.654321, gps_alt = 1234.5, time = "10:00:00",
                    rounded_time = "2025-05-31T10:00:00Z", validity = "A", pressure_alt = 1230.5, elevation = 400.25, altitude_diff = 1.5, altitude_diff_smooth = 1.25,
                    speed = 12.75, speed_smooth = 12.5, LAD = 7, LOD = 8, takeoff_condition = true, in_flight = false,
                },
            },
        })).Must(201);
        await Installation.QuietAsync();

        var row = Assert.Single(await Installation.TextsAsync($"""
            SELECT date_time, lat, lon, gps_alt, time, rounded_time, validity, pressure_alt, elevation, altitude_diff, altitude_diff_smooth,
                   speed, speed_smooth, lad, lod, takeoff_condition, in_flight, marks
            FROM scoring_points WHERE lower(flight_uuid) = '{flight}'
            """));
        Assert.Equal($"{Fixes.Micros(0.25)}|47.123456|-11.654321|1234.5|10:00:00|{Fixes.Micros(0)}|A|1230.5|400.25|1.5|1.25|12.75|12.5|7|8|1|0|0", row);
    }

    [Fact]
    [Trait("spec", "2.2-5")]
    public async Task A_bad_point_costs_no_other_on_either_way()
    {
        foreach (var count in new[] { 3, 2_500 })
        {
            var tracks = Fixes.Scored(count).ToArray();
            tracks[1]["lat"] = 91;
            tracks[2].Remove("gps_alt");
            tracks[2]["lon"] = "11";
            var answer = (await PostAsync(Path, new { tracks })).Must(201);

            Assert.Equal([(1, "coord.range"), (2, "point.type")], answer.Rejected);
            Assert.Equal(count - 2, answer["points_added"].GetInt32());
            Assert.Equal(count - 2, await StoredAsync(answer["flight_uuid"].GetGuid()));
        }
    }

    [Fact]
    public async Task The_points_of_a_flight_are_replaced_as_a_whole_and_deleted()
    {
        var flight = Guid.NewGuid();
        var path = $"/scoring/flight/{flight}";
        (await PostAsync(Path, new { flight_uuid = flight, tracks = Fixes.Scored(10) })).Must(201);
        Assert.Equal(10, await StoredAsync(flight));

        var tracks = Fixes.Scored(5).ToArray();
        tracks[1]["lat"] = 91;
        var put = (await PutAsync(path, new { tracks })).Must(200);
        Assert.Equal((10, 4, 0), (put["points_deleted"].GetInt32(), put["points_added"].GetInt32(), put["points_skipped"].GetInt32()));
        Assert.Equal([(1, "coord.range")], put.Rejected);
        Assert.Equal(4, await StoredAsync(flight));
        (await PutAsync(path, new { tracks = Array.Empty<object>() })).MustBeProblem(400, "batch.empty");
        (await PutAsync("/scoring/flight/none", new { tracks })).MustBeProblem(400, "id.invalid");

        (await PostAsync(Path, new { flight_uuid = flight, tracks = Fixes.Scored(10) })).Must(201);
        Assert.Equal(10, await StoredAsync(flight));
        Assert.Equal(10, (await SendAsync(HttpMethod.Delete, path, null)).Must(200)["points_deleted"].GetInt32());
        (await SendAsync(HttpMethod.Delete, path, null)).MustBeProblem(404, "FLIGHT_NOT_FOUND");
        Assert.Equal(0, await StoredAsync(flight));
        (await Installation.LedgerAsync()).MustBalance();
    }

    async Task<long> StoredAsync(Guid flight)
    {
        await Installation.QuietAsync();
        return await Installation.ScalarAsync(Count(flight));
    }

    static string Count(Guid flight) => $"SELECT count(*) FROM scoring_points WHERE lower(flight_uuid) = '{flight}'";

    static (Guid, int, int, bool) Figures(Answer answer) =>
        (answer["flight_uuid"].GetGuid(), answer["points_added"].GetInt32(), answer["points_skipped"].GetInt32(), answer["queued"].GetBoolean());
}
