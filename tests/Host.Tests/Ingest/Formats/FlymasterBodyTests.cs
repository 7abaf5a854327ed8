using System.Security.Cryptography;
using System.Text;
using PointBus.Contracts;
using PointBus.Host.Ingest.Formats;

namespace PointBus.Host.Tests.Ingest.Formats;

/// <summary>The push body of SPEC 4.1.</summary>
[Trait("spec", "4.1")]
public sealed class FlymasterBodyTests
{
    const string Secret = "not a real secret";

    static readonly string Header = $"12345, {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("12345" + Secret)))}\n";

    static string Line(int second, int altitude = 800) => $"{1588330272 + second}, {1588327872 + second}, 47.5, 8.25, {altitude}, 36.5, 180\n";

    static Task<FlymasterBody> Read(string text) =>
        FlymasterBody.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), new TrackReadOptions(), default);

    static async Task<string> Fails(string text) => (await Assert.ThrowsAsync<TrackFormatException>(() => Read(text))).Code;

    [Fact]
    public async Task A_body_gives_serial_digest_and_points()
    {
        var body = await Read(Header + Line(0) + Line(1) + "EOF\n");

        Assert.Equal(12345, body.Serial);
        Assert.Equal([2, 3], body.Items.Select(item => item.Line));
        var point = body.Items[0].Point!;
        Assert.Equal(TrackText.Utc("2020-05-01T10:11:12Z"), point.Time);
        Assert.Equal(TimeSpan.FromMinutes(40), point.UploadedAt - point.Time);
        Assert.Equal((47.5, 8.25, 800, 36.5, 180), (point.Lat, point.Lon, point.Elevation, point.SpeedKmh, point.Heading));
        Assert.Null(point.Speed);
    }

    [Fact]
    public async Task The_digest_is_checked_against_the_secret()
    {
        var body = await Read(Header + Line(0) + "EOF");

        Assert.True(body.IsSignedWith(Secret));
        Assert.True((body with { Digest = body.Digest.ToUpperInvariant() }).IsSignedWith(Secret));
        Assert.False(body.IsSignedWith(Secret + "x"));
        Assert.False((body with { SerialText = "12346" }).IsSignedWith(Secret));
    }

    [Theory]
    [InlineData("")]
    [InlineData("zz")]
    [InlineData("abc")]
    [InlineData("00")]
    [InlineData("é")]
    public async Task A_digest_that_is_none_is_wrong(string digest) =>
        Assert.False(((await Read(Header + Line(0) + "EOF")) with { Digest = digest }).IsSignedWith(Secret));

    [Fact]
    public async Task A_digest_that_is_too_long_is_wrong()
    {
        var body = await Read(Header + Line(0) + "EOF");

        Assert.False((body with { Digest = body.Digest + "00" }).IsSignedWith(Secret));
    }

    [Theory]
    [InlineData("", TrackCodes.FlymasterNoBody)]
    [InlineData("\n \n", TrackCodes.FlymasterNoBody)]
    [InlineData("12345, abc\nEOF\n", TrackCodes.FlymasterTooFewLines)]
    [InlineData("12345\n1,1,1,1,1,1,1\nEOF", TrackCodes.FlymasterHeader)]
    [InlineData("12345,abc,def\n1,1,1,1,1,1,1\nEOF", TrackCodes.FlymasterHeader)]
    [InlineData("12a45,abc\n1,1,1,1,1,1,1\nEOF", TrackCodes.FlymasterSerial)]
    [InlineData("99999999999999999999,abc\n1,1,1,1,1,1,1\nEOF", TrackCodes.FlymasterSerial)]
    [InlineData("12345,abc\n1,1,1,1,1,1,1\n1,1,1,1,1,1,1", TrackCodes.FlymasterNoEof)]
    [InlineData("12345,abc\nEOF\n1,1,1,1,1,1,1", TrackCodes.FlymasterNoEof)]
    public async Task A_body_that_is_not_whole_is_refused(string text, string code) => Assert.Equal(code, await Fails(text));

    [Theory]
    [InlineData("1588330272,1588327872,47.5,8.25,800,36.5")]
    [InlineData("1588330272,1588327872,47.5,8.25,800,36.5,180,7")]
    [InlineData("1588330272,1588327872,47.5,8.25,high,36.5,180")]
    [InlineData("1588330272,1588327872,NaN,8.25,800,36.5,180")]
    [InlineData("1588330272,9e99,47.5,8.25,800,36.5,180")]
    [InlineData("1588330272,-1,47.5,8.25,800,36.5,180")]
    [InlineData("2020-05-01T10:11:12,2020-05-01T10:11:12,47.5,8.25,800,36.5,180")]
    public async Task A_line_without_seven_numbers_costs_itself_only(string bad)
    {
        var body = await Read(Header + Line(0) + bad + "\n" + Line(1) + "EOF");

        Assert.Equal([null, TrackCodes.FlymasterBadLine, null], body.Items.Select(item => item.Code));
        Assert.Equal(3, body.Items[1].Line);
    }

    [Fact]
    public async Task The_older_variant_is_refused() =>
        Assert.Equal(TrackCodes.FlymasterNoEof, await Fails("12345,abc\n2020-05-01T10:11:12,47.5,8.25,800,1,2,3\n2020-05-01T10:11:13,47.5,8.25,800,1,2,3\n"));

    [Theory]
    [InlineData("800 801 0", "2")]
    [InlineData("800 0 0 801", "1 2")]
    [InlineData("0 800", "0")]
    [InlineData("40 12 0 0", "")]
    [InlineData("800 0 12", "")]
    [InlineData("0 0 0", "")]
    public async Task Altitude_zero_far_from_its_neighbours_is_a_glitch(string altitudes, string marked)
    {
        var lines = altitudes.Split(' ').Select((altitude, i) => Line(i, int.Parse(altitude, System.Globalization.CultureInfo.InvariantCulture)));
        var body = await Read(Header + string.Concat(lines) + "EOF");

        var found = body.Items.Select((item, i) => (item, i)).Where(x => x.item.Point!.Marks == PointMarks.Glitch).Select(x => x.i);
        Assert.Equal(marked, string.Join(' ', found));
    }

    [Fact]
    public async Task A_saved_body_is_found_and_read_as_a_track() =>
        Assert.Single((await TrackText.ReadAsync(null, Encoding.UTF8.GetBytes(Header + Line(0) + "EOF\r\n"))).Points);
}
