using System.Text.Json;

namespace PointBus.EndToEnd.Tests.Api;

[Collection(OpenApi.Name)]
[Trait("spec", "B-11")]
public sealed class LiveTests(OpenHost host) : ApiTests(host)
{
    const string Live = "/tracking/live";

    [Fact]
    public async Task The_answer_is_202_with_the_documented_body()
    {
        var answer = (await PostAsync(Live, new { flight_id = "live-body", track_points = Fixes.Line(3) })).Must(202);

        Assert.True(answer["success"].GetBoolean());
        Assert.Equal("Live tracking data queued for processing (3 points)", answer["message"].GetString());
        Assert.Equal("live-body", answer["flight_id"].GetString());
        Assert.Equal(JsonValueKind.Null, answer["pilot_name"].ValueKind);
        Assert.Equal(3, answer["total_points"].GetInt32());
        Assert.True(answer["queued"].GetBoolean());
        Assert.Single(answer.BatchIds);
        Assert.Empty(answer.Rejected);
    }

    [Fact]
    [Trait("spec", "A-30")]
    public async Task Three_points_then_two_then_the_same_two_leave_five()
    {
        await PostAsync(Live, new { flight_id = "live-five", track_points = Fixes.Line(3) });
        await PostAsync(Live, new { flight_id = "live-five", track_points = Fixes.Line(2, first: 3) });
        await PostAsync(Live, new { flight_id = "live-five", track_points = Fixes.Line(2, first: 3) });

        Assert.Equal(5, (await StoredAsync("live_points", "live-five")).Count);
        await MustSpanAsync("live-five", 5, 0, 4);
    }

    [Fact]
    [Trait("spec", "4.7")]
    public async Task Late_points_move_the_first_fix()
    {
        await PostAsync(Live, new { flight_id = "live-late", track_points = Fixes.Line(2, first: 10) });
        await StoredAsync("live_points", "live-late");
        await PostAsync(Live, new { flight_id = "live-late", track_points = Fixes.Line(1, first: 2) });
        await PostAsync(Live, new { flight_id = "live-late", track_points = Fixes.Line(1, first: 5) });

        Assert.Equal(4, (await StoredAsync("live_points", "live-late")).Count);
        await MustSpanAsync("live-late", 4, 2, 11);
    }

    [Fact]
    [Trait("spec", "X-11")]
    public async Task Microseconds_are_kept()
    {
        await PostAsync(Live, new { flight_id = "live-micros", track_points = new[] { Fixes.One(0.000001), Fixes.One(0.1), Fixes.One(0.123456) } });

        var rows = await StoredAsync("live_points", "live-micros");
        Assert.Equal([Fixes.Micros(0.000001), Fixes.Micros(0.1), Fixes.Micros(0.123456)], rows.Select(row => long.Parse(row.Split('|')[2], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task An_offset_is_turned_into_UTC()
    {
        var point = Fixes.One(0);
        point["datetime"] = "2025-05-31T12:00:00+02:00";
        await PostAsync(Live, new { flight_id = "live-offset", track_points = new[] { point } });

        Assert.Contains($"|{Fixes.Micros(0)}|", Assert.Single(await StoredAsync("live_points", "live-offset")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_without_a_flight_gets_one_for_its_day()
    {
        var answer = (await PostAsync(Live, new { device_id = "tracker7", track_points = Fixes.Line(1) })).Must(202);

        Assert.Equal("live-tracker7-20250531", answer["flight_id"].GetString());
        Assert.Single(await StoredAsync("live_points", "live-tracker7-20250531"));
    }

    [Fact]
    public async Task Neither_flight_nor_device_is_422() =>
        (await PostAsync(Live, new { track_points = Fixes.Line(1) })).MustBeProblem(422, "flight.required");

    [Fact]
    [Trait("spec", "2.2")]
    public async Task Points_of_another_flight_are_refused()
    {
        var other = Fixes.One(1);
        other["flight_id"] = "live-victim";
        var same = Fixes.One(2);
        same["flight_id"] = "live-own";
        var answer = (await PostAsync(Live, new { flight_id = "live-own", track_points = new[] { Fixes.One(0), other, same } })).Must(202);

        Assert.Equal([(1, "flight.other")], answer.Rejected);
        Assert.Equal(2, (await StoredAsync("live_points", "live-own")).Count);
        Assert.Empty(await StoredAsync("live_points", "live-victim"));
    }

    [Fact]
    [Trait("spec", "2.2-7")]
    public async Task The_same_key_is_stored_once_and_other_points_under_it_become_a_letter()
    {
        var (accepted, dead) = (await LaneAsync("live", "accepted"), await LaneAsync("live", "dead_lettered"));
        var first = (await PostAsync(Live, new { flight_id = "live-key", track_points = Fixes.Line(2) }, "live-key")).Must(202);
        var again = (await PostAsync(Live, new { flight_id = "live-key", track_points = Fixes.Line(2) }, "live-key")).Must(202);
        var other = (await PostAsync(Live, new { flight_id = "live-key", track_points = Fixes.Line(3, first: 50) }, "live-key")).Must(202);
        await Installation.QuietAsync();
        await Installation.Host.RestartAsync();
        var late = (await PostAsync(Live, new { flight_id = "live-key", track_points = Fixes.Line(2) }, "live-key")).Must(202);

        Assert.Equal(first.BatchIds, again.BatchIds);
        Assert.Equal(first.BatchIds, other.BatchIds);
        Assert.Equal(first.BatchIds, late.BatchIds);
        Assert.Equal(2, (await StoredAsync("live_points", "live-key")).Count);
        Assert.Equal((5, 3), (await LaneAsync("live", "accepted") - accepted, await LaneAsync("live", "dead_lettered") - dead));
    }

    [Fact]
    [Trait("spec", "B-04")]
    public async Task More_points_than_a_batch_holds_become_several_batches()
    {
        var answer = (await PostAsync(Live, new { flight_id = "live-many", track_points = Fixes.Line(1_001) })).Must(202);

        Assert.Equal(2, answer.BatchIds.Distinct().Count());
        Assert.Equal(1_001, (await StoredAsync("live_points", "live-many")).Count);
    }

    async Task MustSpanAsync(string flight, int total, int first, int last)
    {
        var found = (await GetAsync($"/flights/{flight}?source=live")).Must(200);
        Assert.Equal(total, found["total_points"].GetInt32());
        Assert.Equal(Fixes.Time(first), found["first_fix"].GetProperty("datetime").GetString());
        Assert.Equal(Fixes.Time(last), found["last_fix"].GetProperty("datetime").GetString());
        Assert.Equal((double)Fixes.One(first)["lat"]!, found["first_fix"].GetProperty("lat").GetDouble());
        Assert.Equal((double)Fixes.One(last)["lat"]!, found["last_fix"].GetProperty("lat").GetDouble());
    }
}
