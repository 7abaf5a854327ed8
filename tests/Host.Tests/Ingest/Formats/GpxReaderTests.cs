using System.Text;
using PointBus.Host.Ingest.Formats;

namespace PointBus.Host.Tests.Ingest.Formats;

/// <summary>The traps of SPEC 4.3, one by one.</summary>
[Trait("spec", "4.3")]
public sealed class GpxReaderTests
{
    const string Good = """<trkpt lat="47.5" lon="8.25"><ele>501.5</ele><time>2020-05-01T10:11:12Z</time></trkpt>""";

    static string Gpx(string segment) =>
        $"""<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><name>x</name><trkseg>{segment}</trkseg></trk></gpx>""";

    static Task<TrackText> Read(string text) => TrackText.ReadAsync("gpx", text);

    [Fact]
    public async Task A_track_point_becomes_a_point()
    {
        var point = Assert.Single((await Read(Gpx(Good))).Points);

        Assert.Equal((47.5, 8.25, 501.5), (point.Lat, point.Lon, point.Elevation));
        Assert.Equal(TrackText.Utc("2020-05-01T10:11:12Z"), point.Time);
    }

    [Fact]
    public async Task Version_1_0_and_files_without_a_namespace_are_read() =>
        Assert.Single((await Read($"<gpx version='1.0'><trk><trkseg>{Good}</trkseg></trk></gpx>")).Points);

    [Theory]
    [InlineData("2020-05-01T10:11:12.123456789Z", "2020-05-01T10:11:12.123456Z")]
    [InlineData("2020-05-01T10:11:12.5+02:00", "2020-05-01T08:11:12.5Z")]
    [InlineData("2020-05-01T10:11:12-0330", "2020-05-01T13:41:12Z")]
    [InlineData("2020-05-01T10:11:12", "2020-05-01T10:11:12Z")]
    [InlineData("\n 2020-05-01T10:11:12Z \n", "2020-05-01T10:11:12Z")]
    public async Task Times_keep_microseconds_and_honour_offsets(string written, string expected) =>
        Assert.Equal(TrackText.Utc(expected), (await Read(Gpx($"<trkpt lat='1' lon='2'><time>{written}</time></trkpt>"))).Points[0].Time);

    [Theory]
    [InlineData("<trkpt lat='1' lon='2'/>", TrackCodes.TimeRequired)]
    [InlineData("<trkpt lat='1' lon='2'><time/></trkpt>", TrackCodes.TimeRequired)]
    [InlineData("<trkpt lat='1' lon='2'><extensions><time>2020-05-01T10:11:12Z</time></extensions></trkpt>", TrackCodes.TimeRequired)]
    [InlineData("<trkpt lat='1' lon='2'><time>yesterday</time></trkpt>", TrackCodes.TimeInvalid)]
    [InlineData("<trkpt lat='1' lon='2'><time>2020-02-30T10:11:12Z</time></trkpt>", TrackCodes.TimeInvalid)]
    [InlineData("<trkpt lat='1' lon='2'><time>2020-05-01T10:11:60Z</time></trkpt>", TrackCodes.TimeInvalid)]
    [InlineData("<trkpt lat='1' lon='2'><time>0000-05-01T10:11:12Z</time></trkpt>", TrackCodes.TimeInvalid)]
    [InlineData("<trkpt lat='1' lon='2'><time>0001-01-01T00:00:00+05:00</time></trkpt>", TrackCodes.TimeInvalid)]
    [InlineData("<trkpt lat='1' lon='2'><time>2020-05-01T10:11:12Q</time></trkpt>", TrackCodes.TimeInvalid)]
    [InlineData("<trkpt lat='1'><time>2020-05-01T10:11:12Z</time></trkpt>", TrackCodes.CoordRequired)]
    [InlineData("<trkpt lat='x' lon='2'><time>2020-05-01T10:11:12Z</time></trkpt>", TrackCodes.CoordInvalid)]
    [InlineData("<trkpt lat='47,5' lon='2'><time>2020-05-01T10:11:12Z</time></trkpt>", TrackCodes.CoordInvalid)]
    [InlineData("<trkpt lat='NaN' lon='2'><time>2020-05-01T10:11:12Z</time></trkpt>", TrackCodes.CoordNotFinite)]
    [InlineData("<trkpt lat='1e999' lon='2'><time>2020-05-01T10:11:12Z</time></trkpt>", TrackCodes.CoordNotFinite)]
    [InlineData("<trkpt lat='1' lon='2'><ele>high</ele><time>2020-05-01T10:11:12Z</time></trkpt>", TrackCodes.AltitudeInvalid)]
    public async Task A_bad_point_costs_itself_only(string bad, string code)
    {
        var track = await Read(Gpx(Good + bad + Good));

        Assert.Equal([(2, code)], track.Refusals);
        Assert.Equal(2, track.Points.Count);
    }

    [Fact]
    public async Task Scientific_notation_is_a_number()
    {
        var point = (await Read(Gpx("<trkpt lat='-1.5e-05' lon='1E2'><ele>1.0e3</ele><time>2020-05-01T10:11:12Z</time></trkpt>"))).Points[0];

        Assert.Equal((-0.000015, 100, 1000), (point.Lat, point.Lon, point.Elevation));
    }

    [Fact]
    public async Task Way_points_route_points_and_empty_segments_are_no_fixes()
    {
        var track = await Read($"<gpx><wpt lat='1' lon='2'/><rte><rtept lat='1' lon='2'/></rte><trk><trkseg/><trkseg>{Good}</trkseg></trk></gpx>");

        Assert.Single(track.Items);
        Assert.Equal(2, track.Notes.Ignored);
    }

    [Fact]
    public async Task Dilution_values_and_extensions_do_not_matter() =>
        Assert.Single((await Read(Gpx("<trkpt lat='1' lon='2'><hdop>bad</hdop><time>2020-05-01T10:11:12Z</time><extensions><ele>x</ele></extensions></trkpt>"))).Points);

    [Fact]
    public async Task Byte_order_marks_and_utf_16_are_read()
    {
        Assert.Single((await TrackText.ReadAsync(null, [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Gpx(Good))])).Points);
        Assert.Single((await TrackText.ReadAsync(null, [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Gpx(Good))])).Points);
    }

    [Fact]
    public async Task Points_before_a_break_in_the_xml_stay()
    {
        var track = await Read($"<gpx><trk><trkseg>\n{Good}\n{Good}\n<trkpt lat='1' lon=</trkseg>");

        Assert.Equal(2, track.Points.Count);
        Assert.Equal([(4, TrackCodes.GpxInvalidXml)], track.Refusals);
    }

    [Theory]
    [InlineData("<gpx", TrackCodes.GpxInvalidXml)]
    [InlineData("<gpx><trk></gpx>", TrackCodes.GpxInvalidXml)]
    [InlineData("<!DOCTYPE gpx [<!ENTITY a 'b'>]><gpx/>", TrackCodes.GpxInvalidXml)]
    [InlineData("<kml/>", TrackCodes.UnknownFormat)]
    [InlineData("not xml", TrackCodes.GpxInvalidXml)]
    public async Task What_is_no_gpx_is_refused_as_a_file(string text, string code) =>
        Assert.Equal(code, await TrackText.FailsAsync("gpx", text));
}
