namespace PointBus.EndToEnd.Tests.Api;

[Collection(OpenApi.Name)]
[Trait("spec", "3.3")]
public sealed class FlightTests(OpenHost host) : ApiTests(host)
{
    [Fact]
    public async Task A_flight_is_registered_and_found_by_either_id()
    {
        var race = Guid.NewGuid();
        var put = (await PutAsync("/flights/flight-put", new { source = "upload", pilot_id = "p1", pilot_name = "P", race_id = "r1", race_uuid = race, device_id = "d1" })).Must(200);

        foreach (var path in new[] { "/flights/flight-put", "/flights/flight-put?source=upload", "/flights/" + put["id"].GetString() })
        {
            var flight = (await GetAsync(path)).Must(200);
            Assert.Equal(("flight-put", "upload", "p1", "P", "r1", "d1"), (Of("flight_id"), Of("source"), Of("pilot_id"), Of("pilot_name"), Of("race_id"), Of("device_id")));
            Assert.Equal(race, flight["race_uuid"].GetGuid());
            Assert.Equal(("open", 0), (Of("flight_state"), flight["total_points"].GetInt32()));

            string? Of(string member) => flight[member].GetString();
        }

        (await GetAsync("/flights/flight-put?source=live")).MustBeProblem(404, "FLIGHT_NOT_FOUND");
    }

    [Fact]
    public async Task What_is_left_out_keeps_its_value()
    {
        await PutAsync("/flights/flight-kept", new { pilot_id = "p1" });
        var second = (await PutAsync("/flights/flight-kept", new { race_id = "r1" })).Must(200);

        Assert.Equal(("live", "p1", "r1"), (second["source"].GetString(), second["pilot_id"].GetString(), second["race_id"].GetString()));
    }

    [Fact]
    public async Task Bad_flights_are_refused()
    {
        (await PutAsync("/flights/flight-bad", new { source = "elsewhere" })).MustBeProblem(422, "flight.source");
        (await PutAsync("/flights/flight-bad", new { race_uuid = "x" })).MustBeProblem(422, "json.type");
        (await PutAsync("/flights/" + new string('f', 101), new { })).MustBeProblem(422, "id.length");
        (await PutAsync("/flights/flight%01bad", new { })).MustBeProblem(422, "id.charset");
        (await GetAsync("/flights/" + new string('f', 101))).MustBeProblem(404, "FLIGHT_NOT_FOUND");
        (await GetAsync("/flights/flight-bad?source=%00")).MustBeProblem(404, "FLIGHT_NOT_FOUND");
    }
}
