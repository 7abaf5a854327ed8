namespace PointBus.EndToEnd.Tests.Api;

[Collection(GuardedApi.Name)]
[Trait("spec", "2.2-1")]
public sealed class TokenTests(GuardedHost host) : ApiTests(host)
{
    const string Expired = "Token has expired";
    const string Invalid = "Invalid token";
    const string Structure = "Invalid token payload structure";
    const string Race = "Invalid race data structure in token";
    const string Endpoints = "Invalid endpoints structure in token";

    static readonly Dictionary<string, (string? Token, string Detail)> Bad = new()
    {
        ["expired"] = (Tokens.With("exp", 1_700_000_000), Expired),
        ["never expires"] = (Tokens.Without("exp"), Expired),
        ["none"] = (null, Invalid),
        ["not a token"] = ("abc", Invalid),
        ["three parts of nothing"] = ("a.b.c", Invalid),
        ["other secret"] = (Tokens.Sign(Tokens.Payload(), "some other secret, also long enough for HS256"), Invalid),
        ["unsigned"] = (Tokens.Sign(Tokens.Payload(), algorithm: "none"), Invalid),
        ["unsigned and empty"] = (Tokens.Sign(Tokens.Payload(), algorithm: "none")[..^43], Invalid),
        ["no pilot"] = (Tokens.Without("pilot_id"), Structure),
        ["pilot null"] = (Tokens.With("pilot_id", null), Structure),
        ["pilot empty"] = (Tokens.With("pilot_id", ""), Structure),
        ["pilot an object"] = (Tokens.With("pilot_id", new { id = 1 }), Structure),
        ["no race id"] = (Tokens.Without("race_id"), Structure),
        ["race id a list"] = (Tokens.With("race_id", new[] { "r" }), Structure),
        ["name a list"] = (Tokens.With("pilot_name", new[] { "n" }), Structure),
        ["no race"] = (Tokens.Without("race"), Race),
        ["race null"] = (Tokens.With("race", null), Race),
        ["race a text"] = (Tokens.With("race", "a race"), Race),
        ["race a list"] = (Tokens.With("race", new[] { 1, 2 }), Race),
        ["race incomplete"] = (Tokens.With("race", new { name = "A race", date = "2025-05-31", timezone = "UTC", location = "Here" }), Race),
        ["no endpoints"] = (Tokens.Without("endpoints"), Endpoints),
        ["endpoints incomplete"] = (Tokens.With("endpoints", new { live = "/tracking/live" }), Endpoints),
    };

    public static TheoryData<string> BadTokens => [.. Bad.Keys];

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task A_bad_token_is_401_with_the_text_that_tells_why(string name)
    {
        var (token, detail) = Bad[name];
        foreach (var path in new[] { "/tracking/live", "/tracking/upload" })
            (await PostAsync(token is null ? path : $"{path}?token={token}", new { flight_id = "token-bad", track_points = Fixes.Line(1) })).MustBeProblem(401, "INVALID_TOKEN", detail);
    }

    [Fact]
    public async Task Names_too_long_for_a_flight_are_422()
    {
        (await PostAsync("/tracking/live?token=" + Tokens.With("pilot_name", new string('n', 201)), new { track_points = Fixes.Line(1) })).MustBeProblem(422, "id.length");
        (await PostAsync("/tracking/live?token=" + Tokens.With("pilot_id", "a\0b"), new { track_points = Fixes.Line(1) })).MustBeProblem(422, "id.charset");
    }

    [Fact]
    public async Task Pilot_and_race_come_from_the_token()
    {
        var live = (await PostAsync("/tracking/live?token=" + Tokens.Sign(Tokens.Payload()), new { device_id = "d1", track_points = Fixes.Line(1) })).Must(202);
        var upload = (await PostAsync("/tracking/upload?token=" + Tokens.Sign(Tokens.Payload()), new { pilot_id = "somebody else", flight_id = "token-upload", track_points = Fixes.Line(1) })).Must(202);

        Assert.Equal("A Pilot", live["pilot_name"].GetString());
        Assert.Equal("live-pilot1-race1-d1", live["flight_id"].GetString());
        Assert.Equal("A Pilot", upload["pilot_name"].GetString());
        Assert.Equal("pilot1", upload["pilot_id"].GetString());
        Assert.Equal("race1", upload["race_id"].GetString());
        Assert.Equal("A race", upload["race"].GetProperty("name").GetString());

        await Installation.QuietAsync();
        Assert.Equal("pilot1|A Pilot|race1", Assert.Single(await Installation.TextsAsync("SELECT pilot_id, pilot_name, race_id FROM flights WHERE flight_id = 'live-pilot1-race1-d1'")));
    }

    [Theory]
    [InlineData("/tracking/live", "live_points")]
    [InlineData("/tracking/upload", "upload_points")]
    [Trait("spec", "X-15")]
    public async Task Another_pilot_may_not_add_to_a_flight(string path, string table)
    {
        var flight = "token-owned-" + table;
        (await PostAsync($"{path}?token={Tokens.Sign(Tokens.Payload())}", new { flight_id = flight, track_points = Fixes.Line(2) })).Must(202);
        await StoredAsync(table, flight);

        (await PostAsync($"{path}?token={Tokens.Sign(Tokens.Payload("pilot2"))}", new { flight_id = flight, track_points = Fixes.Line(2, first: 50) }))
            .MustBeProblem(403, "NOT_AUTHORIZED", "Not authorized to update this flight");
        Assert.Equal(2, (await StoredAsync(table, flight)).Count);
    }

    [Fact]
    public async Task Another_pilot_cannot_reach_a_flight_through_its_points_either()
    {
        (await PostAsync("/tracking/live?token=" + Tokens.Sign(Tokens.Payload()), new { flight_id = "token-target", track_points = Fixes.Line(1) })).Must(202);
        var point = Fixes.One(50);
        point["flight_id"] = "token-target";

        (await PostAsync("/tracking/live?token=" + Tokens.Sign(Tokens.Payload("pilot2")), new { flight_id = "token-way-in", track_points = new[] { point } })).MustBeProblem(422, "flight.other");
        Assert.Single(await StoredAsync("live_points", "token-target"));
    }

    [Fact]
    [Trait("spec", "4.7")]
    public async Task A_closed_flight_takes_no_points()
    {
        var path = "/tracking/live?token=" + Tokens.Sign(Tokens.Payload());
        (await PostAsync(path, new { flight_id = "token-closed", track_points = Fixes.Line(1) })).Must(202);
        await StoredAsync("live_points", "token-closed");
        await Installation.ExecuteAsync("UPDATE flights SET flight_state = 'closed', closed_at = 1748690000000000, closed_by = 'race_end' WHERE flight_id = 'token-closed'");

        (await PostAsync(path, new { flight_id = "token-closed", track_points = Fixes.Line(1, first: 50) }))
            .MustBeProblem(400, "FLIGHT_CLOSED", "Flight is closed (race_end) and cannot accept new track points");
        Assert.Single(await StoredAsync("live_points", "token-closed"));
    }

    [Fact]
    [Trait("spec", "X-20")]
    public async Task No_token_reaches_the_log()
    {
        var good = Tokens.Sign(Tokens.Payload("pilot-log"));
        var bad = Tokens.Sign(Tokens.Payload(), "some other secret, also long enough for HS256");
        (await PostAsync("/tracking/live?token=" + good, new { track_points = Fixes.Line(1) })).Must(202);
        (await PostAsync("/tracking/live?token=" + bad, new { track_points = Fixes.Line(1) })).Must(401);
        (await PostBytesAsync("/tracking/live?token=" + good, [0x1f, 0x8b, 0], encoding: "gzip")).Must(400);
        await Installation.QuietAsync();

        var log = Installation.Host.Log.ToString();
        Assert.NotEqual("", log);
        foreach (var token in new[] { good, bad })
            Assert.All(token.Split('.').Skip(1), part => Assert.DoesNotContain(part, log, StringComparison.Ordinal));
        Assert.DoesNotContain(GuardedHost.AdminKey, log, StringComparison.Ordinal);
    }
}
