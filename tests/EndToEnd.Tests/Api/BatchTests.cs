using System.Text.Json;

namespace PointBus.EndToEnd.Tests.Api;

[Collection(OpenApi.Name)]
[Trait("spec", "E-70")]
public sealed class BatchTests(OpenHost host) : ApiTests(host)
{
    const string Path = "/api/v1/batches";

    [Fact]
    public async Task Points_of_a_known_flight_are_stored()
    {
        (await PutAsync("/flights/batch-known", new { source = "live" })).Must(200);

        var answer = (await PostAsync(Path, new { batch_type = "live_points", flight_id = "batch-known", priority = 9, max_retries = 1, points = Fixes.Line(3) })).Must(201);

        Assert.Equal(("live", "live_points"), (answer["lane"].GetString(), answer["batch_type"].GetString()));
        Assert.Equal(answer["batch_id"].GetGuid(), Assert.Single(answer.BatchIds));
        Assert.Equal(3, (await StoredAsync("live_points", "batch-known")).Count);
    }

    [Fact]
    [Trait("spec", "A-06")]
    public async Task Nothing_is_registered_by_it_so_points_of_an_unknown_flight_become_a_dead_letter()
    {
        await PostAsync(Path, new { lane = "nobody", flight_id = "batch-unknown", points = Fixes.Line(4) });
        await Installation.QuietAsync();

        Assert.Equal((4, 4), (await LaneAsync("nobody", "accepted"), await LaneAsync("nobody", "dead_lettered")));
    }

    [Fact]
    public async Task The_same_key_makes_one_batch()
    {
        var body = new { lane = "keyed", idempotency_key = "k1", flight_id = "batch-keyed", points = Fixes.Line(2) };
        var (first, second) = ((await PostAsync(Path, body)).Must(201), (await PostAsync(Path, body)).Must(201));

        Assert.Equal(first.BatchIds, second.BatchIds);
        Assert.Equal(2, await LaneAsync("keyed", "accepted"));
    }

    [Fact]
    [Trait("spec", "2.2-7")]
    public async Task Other_points_under_the_same_key_are_accepted_and_become_a_letter()
    {
        object Body(int points) => new { lane = "rekeyed", idempotency_key = "k2", flight_id = "batch-rekeyed", points = Fixes.Line(points) };
        (await PutAsync("/flights/batch-rekeyed", new { source = "live" })).Must(200);

        (await PostAsync(Path, Body(2))).Must(201);
        (await PostAsync(Path, Body(5))).Must(201);
        (await PostAsync(Path, Body(5))).Must(201);

        await Installation.QuietAsync();
        Assert.Equal((7, 2, 5), (await LaneAsync("rekeyed", "accepted"), await LaneAsync("rekeyed", "stored"), await LaneAsync("rekeyed", "dead_lettered")));
    }

    [Theory]
    [InlineData("""{"lane":"a b","points":[]}""", 400, "lane.invalid")]
    [InlineData("""{"points":[],"colour":"red"}""", 422, "json.unknown_member")]
    [InlineData("""{"points":[],"priority":11}""", 422, "value.range")]
    [InlineData("""{"points":[],"max_retries":11}""", 422, "value.range")]
    [InlineData("""{"points":[],"scheduled_at":"2030-01-01T00:00:00"}""", 422, "time.invalid")]
    [InlineData("""{"lane":"live"}""", 422, "points.required")]
    public async Task What_makes_no_sense_is_refused(string body, int status, string code) =>
        (await PostBytesAsync(Path, System.Text.Encoding.UTF8.GetBytes(body))).MustBeProblem(status, code);

    [Fact]
    [Trait("spec", "E-59")]
    public async Task A_scheduled_batch_waits_until_its_time()
    {
        await PostAsync(Path, new { lane = "later", flight_id = "batch-later", scheduled_at = DateTimeOffset.UtcNow.AddSeconds(5), points = Fixes.Line(2) });
        var lane = (await Installation.GetAsync("/queue/status")).GetProperty("queue_stats").GetProperty("later");
        Assert.Equal(1, lane.GetProperty("scheduled").GetProperty("batches").GetInt64());
        Assert.Equal(JsonValueKind.Null, lane.GetProperty("oldest_ready").ValueKind);

        await Installation.QuietAsync();

        Assert.Equal(2, await LaneAsync("later", "dead_lettered"));
    }
}
