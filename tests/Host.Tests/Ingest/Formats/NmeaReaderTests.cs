using System.Text;
using PointBus.Contracts;
using PointBus.Host.Ingest.Formats;

namespace PointBus.Host.Tests.Ingest.Formats;

/// <summary>The traps of SPEC 4.4, one by one.</summary>
[Trait("spec", "4.4")]
public sealed class NmeaReaderTests
{
    static string Sentence(string body) => $"${body}*{body.Aggregate(0, (sum, c) => sum ^ c):X2}\r\n";

    static string Rmc(string clock, string date = "010520", string place = "4730.0000,N,00815.0000,E", string status = "A") =>
        Sentence($"GPRMC,{clock},{status},{place},010.0,084.4,{date},,,A");

    static string Gga(string clock, string place = "4730.0000,N,00815.0000,E", string quality = "1", string altitude = "501.5") =>
        Sentence($"GPGGA,{clock},{place},{quality},08,0.9,{altitude},M,46.9,M,,");

    static Task<TrackText> Read(string text, TrackReadOptions? options = null) => TrackText.ReadAsync("nmea", text, options);

    [Fact]
    public async Task The_two_sentences_of_a_moment_make_one_point()
    {
        var track = await Read(Gga("101112.250") + Rmc("101112.250") + Rmc("101113.250") + Gga("101113.250"));

        Assert.Equal([1, 3], track.Items.Select(item => item.Line));
        Assert.All(track.Points, point => Assert.Equal((47.5, 8.25, 501.5, 84.4), (point.Lat, point.Lon, point.Elevation, point.Heading)));
        Assert.All(track.Points, point => Assert.Equal(5.144, point.Speed!.Value, 3));
        Assert.Equal([TrackText.Utc("2020-05-01T10:11:12.25Z"), TrackText.Utc("2020-05-01T10:11:13.25Z")], track.Points.Select(point => point.Time));
    }

    [Fact]
    public async Task Any_talker_and_any_number_of_decimals_are_read()
    {
        var point = Assert.Single((await Read(Sentence("GNRMC,101112,A,4730,S,00860.00000000000,W,,,010520,,"))).Points);

        Assert.Equal((-47.5, -9.0), (point.Lat, point.Lon));
        Assert.Null(point.Speed);
    }

    [Fact]
    public async Task A_wrong_checksum_drops_the_sentence()
    {
        var track = await Read(Rmc("101112") + Rmc("101113").Replace("4730", "4731", StringComparison.Ordinal) + Rmc("101114"));

        Assert.Equal([(2, TrackCodes.NmeaChecksum)], track.Refusals);
        Assert.Equal(2, track.Points.Count);
    }

    [Theory]
    [InlineData("*zz")]
    [InlineData("*1")]
    [InlineData("*")]
    public async Task A_checksum_that_is_no_number_is_wrong(string end) =>
        Assert.Equal([(1, TrackCodes.NmeaChecksum)], (await Read(Rmc("101112").Split('*')[0] + end + "\r\n")).Refusals);

    [Fact]
    public async Task A_sentence_without_a_checksum_is_read() =>
        Assert.Single((await Read(Rmc("101112").Split('*')[0] + "\r\n")).Points);

    [Theory]
    [InlineData("unicode")]
    [InlineData("bigendian")]
    [InlineData("marked")]
    public async Task Utf_16_is_read(string kind)
    {
        var text = Rmc("101112") + Gga("101112");
        byte[] bytes = kind switch
        {
            "unicode" => Encoding.Unicode.GetBytes(text),
            "bigendian" => Encoding.BigEndianUnicode.GetBytes(text),
            _ => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)],
        };

        Assert.Single((await TrackText.ReadAsync(null, bytes, chunk: 3)).Points);
    }

    [Fact]
    public async Task A_late_date_is_filled_back_across_midnight()
    {
        var track = await Read(Gga("235958") + Gga("235959") + Rmc("000000", "") + Rmc("000001", "020520") + Gga("000002"));

        Assert.Equal(
            ["2020-05-01T23:59:58", "2020-05-01T23:59:59", "2020-05-02T00:00:00", "2020-05-02T00:00:01", "2020-05-02T00:00:02"],
            track.Points.Select(point => point.Time.ToString("s")));
    }

    [Fact]
    public async Task Fixes_that_wait_for_a_date_in_vain_are_refused()
    {
        var text = Gga("100000") + Gga("100001") + Gga("100002");
        var track = await Read(text + Rmc("100003"), new TrackReadOptions { MaxUndatedFixes = 2 });

        Assert.Equal([(1, TrackCodes.NmeaNoDate)], track.Refusals);
        Assert.Equal(3, track.Points.Count);
        Assert.Equal(3, (await Read(text)).Refusals.Count);
    }

    [Fact]
    public async Task A_given_date_helps_a_file_without_one()
    {
        var track = await Read(Gga("235959") + Gga("000000"), new TrackReadOptions { Date = new DateOnly(2020, 5, 1) });

        Assert.Equal(TrackText.Utc("2020-05-02T00:00:00Z"), track.Points[1].Time);
    }

    [Fact]
    public async Task Sentences_without_a_place_yet_are_no_fixes()
    {
        var track = await Read(Rmc("101110", place: ",,,", status: "V") + Gga("", ",,,", "0", "") + Rmc("101112"));

        Assert.Single(track.Items);
        Assert.Equal(2, track.Notes.Ignored);
    }

    [Fact]
    public async Task A_place_without_a_valid_fix_is_kept_and_marked()
    {
        var track = await Read(Rmc("101112", status: "V") + Rmc("101113") + Gga("101113", quality: "0"));

        Assert.All(track.Points, point => Assert.Equal(PointMarks.NoFix, point.Marks));
        Assert.Equal(2, track.Points.Count);
    }

    [Fact]
    public async Task Traffic_and_other_sentences_are_ignored() =>
        Assert.Single((await Read(Sentence("PFLAU,3,1,2,1,0,,0,,") + Rmc("101112") + Sentence("PFLAA,0,100,200,50,2,DD1234,180,,30,1.0,1") + Sentence("GPGSV,1,1,00"))).Items);

    [Theory]
    [InlineData("GPRMC,101112,A,4760.0001,N,00815.0000,E,,,010520,,")]
    [InlineData("GPRMC,101112,A,4730.0000,Q,00815.0000,E,,,010520,,")]
    [InlineData("GPRMC,101112,A,4730.0000,N,,E,,,010520,,")]
    [InlineData("GPRMC,101112,A,47.30.000,N,00815.0000,E,,,010520,,")]
    [InlineData("GPRMC,10111,A,4730.0000,N,00815.0000,E,,,010520,,")]
    [InlineData("GPRMC,101112x5,A,4730.0000,N,00815.0000,E,,,010520,,")]
    [InlineData("GPRMC,101112,A,4730.0000,N,00815.0000,E,,,320520,,")]
    [InlineData("GPGGA,101112,4730.0000,N,00815.0000,E,1,08,0.9,NaN,M,,M,,")]
    public async Task A_malformed_sentence_costs_itself_only(string body)
    {
        var track = await Read(Rmc("101110") + Sentence(body) + Rmc("101114"));

        Assert.Equal([(2, TrackCodes.NmeaBadSentence)], track.Refusals);
        Assert.Equal(2, track.Points.Count);
    }
}
