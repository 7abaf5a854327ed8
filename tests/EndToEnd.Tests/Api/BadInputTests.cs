using System.Text;
using System.Text.Json;

namespace PointBus.EndToEnd.Tests.Api;

[Collection(OpenApi.Name)]
[Trait("spec", "4.7")]
public sealed class BadInputTests(OpenHost host) : ApiTests(host)
{
    static readonly string[] Paths = ["/tracking/live", "/tracking/upload", "/scoring/batch"];

    /// <summary>What stands in place of the second of three points, and the code of its refusal.</summary>
    static readonly Dictionary<string, (string Json, string Code)> Points = new()
    {
        ["null"] = ("null", "point.null"),
        ["a number"] = ("5", "point.type"),
        ["a list"] = ("[]", "point.type"),
        ["lat missing"] = (At("lon", "11"), "coord.required"),
        ["lon null"] = (At("lat", "47.5", "lon", "null"), "coord.required"),
        ["lat a text"] = (At("lat", "\"47.5\"", "lon", "11"), "point.type"),
        ["lat half a surrogate pair"] = (At("lat", "\"\\ud800\"", "lon", "11"), "point.type"),
        ["lat the text NaN"] = (At("lat", "\"NaN\"", "lon", "11"), "coord.not_finite"),
        ["lat 1e999"] = (At("lat", "1e999", "lon", "11"), "coord.not_finite"),
        ["lat beyond the pole"] = (At("lat", "90.0000001", "lon", "11"), "coord.range"),
        ["lon beyond the date line"] = (At("lat", "47", "lon", "-180.0000001"), "coord.range"),
        ["0/0"] = (At("lat", "0", "lon", "0.0"), "coord.zero"),
        ["no time"] = ("""{"lat":47.5,"lon":11}""", "time.required"),
        ["no offset"] = (When("2025-05-31T10:00:00"), "time.offset_required"),
        ["leap second"] = (When("2016-12-31T23:59:60Z"), "time.invalid"),
        ["year 0"] = (When("0000-01-01T00:00:00Z"), "time.invalid"),
        ["30 February"] = (When("2025-02-30T00:00:00Z"), "time.invalid"),
        ["not a time"] = (When("yesterday"), "time.invalid"),
        ["time a number"] = ("""{"datetime":1748685600,"lat":47.5,"lon":11}""", "point.type"),
        ["tomorrow"] = (When(DateTimeOffset.UtcNow.AddDays(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture)), "time.future"),
        ["altitude 1e999"] = (Good("barometric_altitude", "-1e999"), "altitude.not_finite"),
        ["speed Infinity"] = (Good("speed", "\"Infinity\""), "value.not_finite"),
        ["NUL in a device"] = (Good("device_id", "\"a\\u0000b\""), "id.charset"),
        ["half a surrogate pair in a device"] = (Good("device_id", "\"a\\ud800\""), "id.charset"),
        ["long device"] = (Good("device_id", '"' + new string('d', 101) + '"'), "id.length"),
    };

    public static TheoryData<string> BadBodies => [.. BadRequests.All.Keys];

    public static TheoryData<string> BadPoints => [.. Points.Keys];

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task A_bad_request_has_its_answer(string name)
    {
        var bad = BadRequests.All[name];
        foreach (var path in Paths.Where(path => bad.OnScoring || path != "/scoring/batch"))
        {
            var answer = (await PostBytesAsync(path, bad.For(path), bad.ContentType, bad.Encoding)).MustBeProblem(bad.Status, bad.Code);
            if (bad.Code == "encoding.unsupported")
                Assert.Equal("gzip, deflate, br", string.Join(", ", answer.Headers.GetValues("Accept-Encoding")));
            if (bad.Code == "content_type.unsupported")
                Assert.Equal("application/json", answer.Headers.GetValues("Accept-Post").Single());
        }
    }

    [Theory]
    [MemberData(nameof(BadPoints))]
    [Trait("spec", "2.2-5")]
    public async Task A_bad_point_is_named_and_the_good_ones_go_in(string name)
    {
        var (json, code) = Points[name];
        foreach (var path in Paths)
        {
            var answer = await SendAsync(path, name, $"{When("2025-05-31T10:00:00Z")},{json},{When("2025-05-31T10:00:01Z")}");

            Assert.True(answer.Status is 202 or 201, answer.Text);
            Assert.Equal([(1, code)], answer.Rejected);
            Assert.Equal(2, answer.Body.TryGetProperty("points_added", out var added) ? added.GetInt32() : answer[path == "/tracking/live" ? "total_points" : "points_accepted"].GetInt32());
        }
    }

    [Theory]
    [MemberData(nameof(BadPoints))]
    [Trait("spec", "2.2-5")]
    public async Task Nothing_but_a_bad_point_is_422(string name)
    {
        var (json, code) = Points[name];
        foreach (var path in Paths)
        {
            var answer = (await SendAsync(path, name + " alone", json)).MustBeProblem(422, code);
            Assert.Equal([(0, code)], answer.Rejected);
            Assert.Equal((path == "/scoring/batch" ? "/tracks" : "/track_points") + "/0", answer["errors"][0].GetProperty("pointer").GetString());
        }
    }

    [Fact]
    public async Task Packed_bodies_and_a_byte_order_mark_are_fine()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"flight_id":"fine","track_points":[{{When("2025-05-31T10:00:00Z")}}]}""");

        (await PostBytesAsync("/tracking/live", [0xEF, 0xBB, 0xBF, .. body])).Must(202);
        (await PostBytesAsync("/tracking/live", BadRequests.Gzip(body), encoding: "gzip")).Must(202);
        (await PostBytesAsync("/tracking/live", body, "application/json; charset=utf-8", "identity")).Must(202);
        (await PostBytesAsync("/tracking/live/", body)).Must(202);
    }

    [Fact]
    public async Task Odd_but_legal_points_are_kept_and_marked()
    {
        (await SendAsync("/tracking/live", "odd", Good("elevation", "10001"))).Must(202);

        Assert.EndsWith("|2", Assert.Single(await StoredAsync("live_points", "point-odd")), StringComparison.Ordinal);
    }

    Task<Answer> SendAsync(string path, string name, string points) =>
        PostBytesAsync(path, Encoding.UTF8.GetBytes(path == "/scoring/batch"
            ? $$"""{"tracks":[{{points}}]}"""
            : $$"""{"flight_id":{{JsonSerializer.Serialize($"point-{name}")}},"track_points":[{{points}}]}"""));

    static string When(string time) => $$"""{"datetime":"{{time}}","lat":47.5,"lon":11.25}""";

    static string At(params ReadOnlySpan<string> members)
    {
        var json = new StringBuilder("""{"datetime":"2025-05-31T10:00:00Z" """);
        for (var i = 0; i < members.Length; i += 2)
            json.Append(System.Globalization.CultureInfo.InvariantCulture, $",\"{members[i]}\":{members[i + 1]}");
        return json.Append('}').ToString();
    }

    static string Good(string member, string value) => At("lat", "47.5", "lon", "11.25", member, value);
}
