using PointBus.Host.Ingest.Formats;

namespace PointBus.Host.Tests.Ingest.Formats;

/// <summary>The GeoJSON row of SPEC 4.5.</summary>
[Trait("spec", "4.5")]
public sealed class GeoJsonReaderTests
{
    const string T1 = "\"2020-05-01T10:11:12Z\"";
    const string T2 = "\"2020-05-01T10:11:13Z\"";

    static string Feature(string geometry, string properties = "{}") => $$"""{"type":"Feature","geometry":{{geometry}},"properties":{{properties}}}""";

    static string Line(string coordinates, string times) =>
        Feature($$"""{"type":"LineString","coordinates":{{coordinates}}}""", $$$"""{"coordinateProperties":{"times":{{{times}}}}}""");

    static Task<TrackText> Read(string text) => TrackText.ReadAsync("geojson", text);

    [Fact]
    public async Task A_line_takes_its_times_from_the_properties()
    {
        var track = await Read(Line("[[8.25,47.5,501.5],[8.26,47.6]]", $"[{T1},{T2}]"));

        Assert.Equal([(47.5, 8.25, 501.5), (47.6, 8.26, null)], track.Points.Select(point => (point.Lat, point.Lon, point.Elevation)));
        Assert.Equal([TrackText.Utc("2020-05-01T10:11:12Z"), TrackText.Utc("2020-05-01T10:11:13Z")], track.Points.Select(point => point.Time));
        Assert.Equal([1, 2], track.Items.Select(item => item.Line));
    }

    [Fact]
    public async Task Several_lines_take_several_lists_of_times()
    {
        var track = await Read(Feature(
            """{"type":"MultiLineString","coordinates":[[[8,47]],[[8,48],[8,49]],[[8,50]]]}""",
            $$$"""{"coordinateProperties":{"times":[[{{{T1}}}],[{{{T1}}},{{{T2}}}]]}}"""));

        Assert.Equal(3, track.Points.Count);
        Assert.Equal([(4, TrackCodes.TimeRequired)], track.Refusals);
    }

    [Theory]
    [InlineData("time")]
    [InlineData("timestamp")]
    public async Task A_collection_of_points_is_read(string name)
    {
        var feature = Feature("""{"type":"Point","coordinates":[8.25,47.5]}""", $$"""{"{{name}}":{{T1}}}""");

        Assert.Equal(2, (await Read($$"""{"type":"FeatureCollection","features":[{{feature}},{{feature}}]}""")).Points.Count);
    }

    [Theory]
    [InlineData("[\"2020-05-01T10:11:12Z\"]", TrackCodes.GeoJsonTimesLength)]
    [InlineData("[\"2020-05-01T10:11:12Z\",\"2020-05-01T10:11:12Z\",\"2020-05-01T10:11:12Z\"]", TrackCodes.GeoJsonTimesLength)]
    [InlineData("[]", TrackCodes.TimeRequired)]
    [InlineData("\"2020-05-01T10:11:12Z\"", TrackCodes.TimeRequired)]
    [InlineData("[1588327872,1588327872]", TrackCodes.TimeInvalid)]
    [InlineData("[\"2020-05-01T10:11:12\",\"2020-05-01T10:11:12\"]", TrackCodes.TimeOffsetRequired)]
    [InlineData("[\"\\uD800\",\"\\uD800\"]", TrackCodes.TimeInvalid)]
    public async Task Times_that_do_not_fit_refuse_every_fix_of_the_line(string times, string code) =>
        Assert.Equal([(1, code), (2, code)], (await Read(Line("[[8,47],[8,48]]", times))).Refusals);

    [Theory]
    [InlineData("[]", TrackCodes.CoordRequired)]
    [InlineData("[8]", TrackCodes.CoordRequired)]
    [InlineData("[null,47]", TrackCodes.CoordRequired)]
    [InlineData("8", TrackCodes.CoordRequired)]
    [InlineData("[\"8\",47]", TrackCodes.CoordInvalid)]
    [InlineData("[[8],47]", TrackCodes.CoordInvalid)]
    [InlineData("[8,1e999]", TrackCodes.CoordNotFinite)]
    [InlineData("[8,47,\"high\"]", TrackCodes.AltitudeInvalid)]
    public async Task A_bad_position_costs_itself_only(string position, string code)
    {
        var track = await Read(Line($"[[8,47],{position}]", $"[{T1},{T2}]"));

        Assert.Equal([(2, code)], track.Refusals);
        Assert.Single(track.Points);
    }

    [Fact]
    public async Task Other_geometries_are_no_fixes()
    {
        var track = await Read($$"""{"type":"FeatureCollection","features":[{{Feature("null")}},{{Feature("""{"type":"Polygon","coordinates":[]}""")}},7]}""");

        Assert.Empty(track.Items);
        Assert.Equal(3, track.Notes.Ignored);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"type\":\"Topology\"}")]
    [InlineData("{\"type\":\"Point\"} trailing")]
    [InlineData("{\"type\":\"Point\",\"type\":\"Point\"}")]
    [InlineData("{\"\\uD800\":1,\"type\":\"Topology\"}")]
    public async Task What_is_no_geojson_is_refused_as_a_file(string text) =>
        Assert.Equal(TrackCodes.GeoJsonInvalid, await TrackText.FailsAsync("geojson", text));

    [Theory]
    [InlineData("""{"\uD800":1,"type":"Point","coordinates":[8,47]}""")]
    [InlineData("""{"type":"Feature","properties":{"\uD800":1,"\uD800\uD800":2,"time":"x"},"geometry":{"\uD8001":1,"type":"Point","coordinates":[8,47]}}""")]
    [InlineData("""{"type":"\uD800"}""")]
    public async Task Half_a_surrogate_pair_is_nothing_worse_than_bad_input(string text) =>
        Assert.True(await Record.ExceptionAsync(() => Read(text)) is null or TrackFormatException);

    [Fact]
    public async Task A_nesting_bomb_is_refused() =>
        Assert.Equal(TrackCodes.GeoJsonInvalid, await TrackText.FailsAsync("geojson", new string('[', 10_000)));
}
