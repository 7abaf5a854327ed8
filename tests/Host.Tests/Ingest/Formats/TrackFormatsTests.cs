using System.Text;
using PointBus.Host.Ingest.Formats;

namespace PointBus.Host.Tests.Ingest.Formats;

/// <summary>Finding the format, unpacking, and the limits.</summary>
public sealed class TrackFormatsTests
{
    const string Igc = "AXXX001\r\nHFDTE010520\r\nB1011124730000N00815000EA0100001100\r\n";
    const string Nothing = "nothing that anybody knows\n";

    static string Detect(string? format, string text, string? fileName = null) =>
        TrackFormats.Detect(format, Encoding.UTF8.GetBytes(text), fileName).Format;

    [Theory]
    [InlineData(Igc, "igc")]
    [InlineData("HFDTE010520\n", "igc")]
    [InlineData("AXXX\nI023636LAD3737LOD\nB1011124730000N00815000EA0100001100", "igc")]
    [InlineData("  <?xml version='1.0'?><gpx/>", "gpx")]
    [InlineData("\uFEFF<gpx/>", "gpx")]
    [InlineData("{\"type\":\"Feature\"}", "geojson")]
    [InlineData("lat,lng,datetime,uid\n", "csv")]
    [InlineData("X;Y;fid;t\n", "csv")]
    [InlineData("INDEX,DATE,TIME,LATITUDE,N/S,LONGITUDE,E/W,HEIGHT(m)\n", "csv")]
    [InlineData("OziExplorer Track Point File Version 2.1\n", "csv")]
    [InlineData("#airframe_info, log_version=\"1.00\"\n", "csv")]
    [InlineData("$PFLAU,3,1,2,1,0,,0,,*4F\n$GPRMC,", "nmea")]
    [InlineData("12:00:00 log opened\n12:00:01 $GNRMC,101112,A,,,,,,,,,\n", "nmea")]
    [InlineData("12345, 0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABCDEF\n", "flymaster")]
    public void Content_tells_the_format_even_against_the_name(string text, string format) =>
        Assert.Equal(format, Detect(null, text, "track.json"));

    [Theory]
    [InlineData("x.IGC", "igc")]
    [InlineData("x.igc.igc", "igc")]
    [InlineData("x.tar.GPX.gz", "gpx")]
    [InlineData("../../x.PLT", "csv")]
    [InlineData("x.nmea", "nmea")]
    [InlineData("x.GeoJSON", "geojson")]
    public void The_extension_decides_where_the_content_does_not(string name, string format) =>
        Assert.Equal(format, Detect(null, Nothing, name));

    [Theory]
    [InlineData("gpx")]
    [InlineData(" GPX ")]
    public void A_named_format_settles_it(string format) => Assert.Equal("gpx", Detect(format, Igc, "x.igc"));

    [Theory]
    [InlineData(null, Nothing, "x.txt", TrackCodes.UnknownFormat)]
    [InlineData(null, Nothing, "", TrackCodes.UnknownFormat)]
    [InlineData(null, "\0\0\0\0", null, TrackCodes.UnknownFormat)]
    [InlineData("kml", Igc, "x.igc", TrackCodes.UnknownFormat)]
    [InlineData("igc", "", null, TrackCodes.FileEmpty)]
    public void What_cannot_be_told_is_refused(string? format, string text, string? fileName, string code) =>
        Assert.Equal(code, Assert.Throws<TrackFormatException>(() => Detect(format, text, fileName)).Code);

    [Fact]
    public async Task Gzip_is_unpacked_whatever_it_is_called()
    {
        foreach (var chunk in (int[])[1, 5, 4096])
            Assert.Single((await TrackText.ReadAsync(null, TrackText.Gzip(Encoding.ASCII.GetBytes(Igc)), fileName: "x.igc", chunk: chunk)).Points);
    }

    [Fact]
    public async Task Every_damage_to_gzip_is_named()
    {
        var text = "HFDTE010520\n" + string.Concat(Enumerable.Range(0, 3000).Select(i => $"B10{i / 60 % 60:00}{i % 60:00}47{i * 7919 % 60000:00000}N00815000EA0100001100\n"));
        var packed = TrackText.Gzip(Encoding.ASCII.GetBytes(text));
        byte[] flipped = [.. packed];
        flipped[packed.Length / 2] ^= 0xFF;
        byte[] checksum = [.. packed];
        checksum[^6] ^= 0xFF;

        foreach (var bad in (byte[][])[flipped, checksum, packed[..(packed.Length / 2)], packed[..^1], packed[..^8], packed[..^9], packed[..9], [0x1F, 0x8B], [.. packed, 1, 2, 3]])
        {
            var e = await Assert.ThrowsAsync<TrackFormatException>(() => TrackText.ReadAsync("igc", bad));
            Assert.Equal(TrackCodes.EncodingInvalid, e.Code);
        }
    }

    [Fact]
    public async Task Several_gzip_members_are_one_file()
    {
        byte[] packed = [.. TrackText.Gzip(Encoding.ASCII.GetBytes(Igc)), .. TrackText.Gzip(Encoding.ASCII.GetBytes(Igc))];

        Assert.Equal(2, (await TrackText.ReadAsync(null, packed)).Points.Count);
    }

    [Fact]
    public async Task Gzip_of_nothing_is_an_empty_file() =>
        Assert.Equal(TrackCodes.FileEmpty, (await Assert.ThrowsAsync<TrackFormatException>(() => TrackText.ReadAsync(null, TrackText.Gzip([])))).Code);

    [Fact]
    public async Task The_size_limit_counts_bytes_before_and_after_unpacking()
    {
        var bytes = Encoding.ASCII.GetBytes(Igc + new string('L', 900) + "\n" + string.Concat(Enumerable.Repeat("LXXX comment\n", 20_000)));
        var limit = new TrackReadOptions { MaxFileBytes = 100_000 };

        async Task<string> Fails(byte[] file) => (await Assert.ThrowsAsync<TrackFormatException>(() => TrackText.ReadAsync(null, file, limit))).Code;
        Assert.Equal(TrackCodes.TooLarge, await Fails(bytes));
        Assert.Equal(TrackCodes.InflateLimit, await Fails(TrackText.Gzip(bytes)));
    }

    [Fact]
    public async Task The_size_limit_reaches_xml_and_json_too()
    {
        var limit = new TrackReadOptions { MaxFileBytes = 100_000 };
        var blank = new string(' ', 200_000);

        Assert.Equal(TrackCodes.TooLarge, await TrackText.FailsAsync("gpx", $"<gpx>{blank}</gpx>", limit));
        Assert.Equal(TrackCodes.TooLarge, await TrackText.FailsAsync("geojson", $"{{{blank}}}", limit with { Notes = new() }));
    }

    [Fact]
    public async Task A_file_of_exactly_the_limits_is_read()
    {
        var options = new TrackReadOptions { MaxFileBytes = Igc.Length, MaxLines = 3, MaxLineBytes = 35 };

        Assert.Single((await TrackText.ReadAsync("igc", Igc, options)).Points);
    }

    [Fact]
    public async Task Too_many_lines_end_the_reading() =>
        Assert.Equal(TrackCodes.TooManyLines, await TrackText.FailsAsync("igc", Igc + "\n", new TrackReadOptions { MaxLines = 3 }));

    [Theory]
    [InlineData(1025)]
    [InlineData(70_000)]
    [InlineData(300_000)]
    public async Task A_line_that_is_too_long_is_reported_and_skipped(int length)
    {
        var track = await TrackText.ReadAsync("igc", Igc + "B".PadRight(length, '0') + "\r\n" + "L".PadRight(length, 'x') + "\n" + Igc);

        Assert.Equal([(4, TrackCodes.TooLongLine)], track.Refusals);
        Assert.Equal([3, 8], track.Items.Where(item => item.Point is not null).Select(item => item.Line));
        Assert.Contains(TrackCodes.TooLongLine, track.Notes.Flags);
    }

    [Fact]
    public async Task A_line_of_exactly_the_limit_is_read() =>
        Assert.Equal(2, (await TrackText.ReadAsync("igc", Igc + Igc.Split('\n')[2].TrimEnd().PadRight(1024, '0') + "\n")).Points.Count);

    [Fact]
    public async Task Reading_stops_when_asked_to()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in TrackFormats.ReadAsync(new MemoryStream(Encoding.ASCII.GetBytes(Igc)), null, null, new TrackReadOptions(), stop.Token))
            {
            }
        });
    }

    [Fact]
    public async Task The_stream_stays_open()
    {
        var stream = new MemoryStream(Encoding.ASCII.GetBytes(Igc));
        await foreach (var _ in TrackFormats.ReadAsync(stream, null, null, new TrackReadOptions(), default))
        {
        }

        Assert.True(stream.CanRead);
    }

    [Fact]
    public void Every_code_has_a_sentence()
    {
        var codes = typeof(TrackCodes).GetFields().Select(field => (string)field.GetValue(null)!).ToList();

        Assert.Equal(codes.Count, codes.Distinct().Count());
        Assert.All(codes, code => Assert.EndsWith(".", TrackCodes.Explain(code), StringComparison.Ordinal));
    }
}
