using System.Text;
using PointBus.Contracts;
using PointBus.Host.Ingest.Formats;

namespace PointBus.Host.Tests.Ingest.Formats;

/// <summary>The traps of SPEC 4.2, one by one.</summary>
[Trait("spec", "4.2")]
public sealed class IgcReaderTests
{
    const string Date = "HFDTE010520\r\n";

    static string B(string clock, string lat = "4730000N", string lon = "00815000E", string rest = "A0100001100") => $"B{clock}{lat}{lon}{rest}\r\n";

    static Task<TrackText> Read(string text, TrackReadOptions? options = null) => TrackText.ReadAsync("igc", text, options);

    [Fact]
    public async Task A_b_record_becomes_a_point()
    {
        var track = await Read("AXXX001\r\n" + Date + B("101112"));

        var point = Assert.Single(track.Points);
        Assert.Equal(3, track.Items[0].Line);
        Assert.Equal(TrackText.Utc("2020-05-01T10:11:12Z"), point.Time);
        Assert.Equal((47.5, 8.25), (point.Lat, point.Lon));
        Assert.Equal((1000, 1100), (point.BarometricAltitude, point.Elevation));
        Assert.Equal(PointMarks.None, point.Marks);
    }

    [Fact]
    public async Task South_and_west_are_negative_and_altitudes_may_be()
    {
        var point = Assert.Single((await Read(Date + B("101112", "4730000S", "00815000W", "A-0042-0007"))).Points);

        Assert.Equal((-47.5, -8.25), (point.Lat, point.Lon));
        Assert.Equal((-42, -7), (point.BarometricAltitude, point.Elevation));
    }

    [Fact]
    public async Task A_v_record_is_kept_and_marked()
    {
        var track = await Read(Date + B("101112", rest: "V0000000000"));

        Assert.Equal(PointMarks.NoFix, Assert.Single(track.Points).Marks);
        Assert.Contains(TrackCodes.OnlyVFixes, track.Notes.Flags);
    }

    [Theory]
    [InlineData("HFDTE010520")]
    [InlineData("HFDTE 010520")]
    [InlineData("HFDTEDATE:010520,01")]
    [InlineData("HFDTEDATE:010520")]
    [InlineData("HFDTEDATE: 010520,01")]
    [InlineData("HPDTE010520")]
    public async Task Every_form_of_the_date_is_read(string header) =>
        Assert.Equal(TrackText.Utc("2020-05-01T10:00:00Z"), (await Read(header + "\r\n" + B("100000"))).Points[0].Time);

    [Theory]
    [InlineData("HFDTE310220")]
    [InlineData("HFDTE000000")]
    [InlineData("HFDTE01052020")]
    [InlineData("HFDTE")]
    [InlineData("HFDTEDATE:")]
    public async Task A_date_that_is_none_leaves_the_file_without_a_date(string header) =>
        Assert.Equal(TrackCodes.IgcNoDate, await TrackText.FailsAsync("igc", header + "\r\n" + B("100000")));

    [Fact]
    public async Task A_given_date_stands_in_until_the_file_names_one()
    {
        var track = await Read(B("100000") + Date + B("110000"), new TrackReadOptions { Date = new DateOnly(2019, 12, 31) });

        Assert.Equal([TrackText.Utc("2019-12-31T10:00:00Z"), TrackText.Utc("2020-05-01T11:00:00Z")], track.Points.Select(point => point.Time));
    }

    [Fact]
    public async Task A_file_without_b_records_is_refused() =>
        Assert.Equal(TrackCodes.IgcNoBRecord, await TrackText.FailsAsync("igc", "AXXX001\r\n" + Date + "LXXX nothing\r\n"));

    [Fact]
    public async Task Extra_digits_sharpen_minutes_and_seconds()
    {
        var track = await Read(Date + "I033638LAD3941LOD4244TDS\r\n" + B("101112", rest: "A0100001100123999250"));

        var point = Assert.Single(track.Points);
        Assert.Equal((47 * 60_000_000L + 30_000_123) / 60_000_000.0, point.Lat);
        Assert.Equal((8 * 60_000_000L + 15_000_999) / 60_000_000.0, point.Lon);
        Assert.Equal(TrackText.Utc("2020-05-01T10:11:12.25Z"), point.Time);
    }

    [Theory]
    [InlineData("I")]
    [InlineData("I01")]
    [InlineData("I013600LAD")]
    [InlineData("I010102LAD")]
    [InlineData("I019999LAD")]
    [InlineData("I01xxyyLAD")]
    public async Task An_extension_that_makes_no_sense_is_left_out(string header) =>
        Assert.Equal(47.5, (await Read(Date + header + "\r\n" + B("101112", rest: "A01000011009"))).Points[0].Lat);

    [Fact]
    public async Task Extra_digits_that_are_none_or_missing_cost_no_fix()
    {
        var track = await Read(Date + "I023636LAD3737LOD\r\n" + B("101112", rest: "A0100001100-x") + B("101113"));

        Assert.Equal([47.5, 47.5], track.Points.Select(point => point.Lat));
    }

    [Fact]
    public async Task Sixty_minutes_carry_to_the_next_degree()
    {
        var point = Assert.Single((await Read(Date + B("101112", "4760000N", "00860000W"))).Points);

        Assert.Equal((48.0, -9.0), (point.Lat, point.Lon));
    }

    [Theory]
    [InlineData("4760001N", "00815000E")]
    [InlineData("4730000N", "00860001E")]
    [InlineData("4799999N", "00815000E")]
    public async Task More_than_sixty_minutes_are_refused(string lat, string lon) =>
        Assert.Equal([(2, TrackCodes.IgcBadBRecord)], (await Read(Date + B("101112", lat, lon))).Refusals);

    [Fact]
    public async Task Sixty_minutes_with_extra_digits_above_are_refused() =>
        Assert.Equal([(3, TrackCodes.IgcBadBRecord)], (await Read(Date + "I013636LAD\r\n" + B("101112", "4760000N", rest: "A01000011001"))).Refusals);

    [Theory]
    [InlineData("B")]
    [InlineData("B1011124730000N00815000EA01000")]
    [InlineData("B1011604730000N00815000EA0100001100")]
    [InlineData("B2411124730000N00815000EA0100001100")]
    [InlineData("B10111247x0000N00815000EA0100001100")]
    [InlineData("B1011124730000X00815000EA0100001100")]
    [InlineData("B1011124730000N00815000NA0100001100")]
    [InlineData("B1011124730000N00815000EX0100001100")]
    [InlineData("B1011124730000N00815000EA01 0001100")]
    [InlineData("B1011124730000N00815000EA0100--110")]
    [InlineData("BOUNDARY RECORD OF SOMETHING ELSE ENTIRELY")]
    public async Task A_malformed_b_record_costs_itself_only(string bad)
    {
        var track = await Read(Date + B("101110") + bad + "\r\n" + B("101114"));

        Assert.Equal([(3, TrackCodes.IgcBadBRecord)], track.Refusals);
        Assert.Equal([2, 4], track.Items.Where(item => item.Point is not null).Select(item => item.Line));
    }

    [Fact]
    public async Task Surplus_after_the_declared_extensions_is_ignored() =>
        Assert.Single((await Read(Date + "I013636LAD\r\n" + B("101112", rest: "A01000011005 and more"))).Points);

    [Fact]
    public async Task Midnight_moves_the_date_on()
    {
        var track = await Read(Date + B("235959") + B("000001") + B("235959") + B("000000"));

        Assert.Equal(
            ["2020-05-01T23:59:59", "2020-05-02T00:00:01", "2020-05-01T23:59:59", "2020-05-02T00:00:00"],
            track.Points.Select(point => point.Time.ToString("s")));
    }

    [Fact]
    public async Task A_third_midnight_is_noted()
    {
        string Day() => B("120000") + B("180000") + B("235900") + B("000100") + B("060000");
        var two = await Read(Date + Day() + Day());
        var three = await Read(Date + Day() + Day() + Day());

        Assert.DoesNotContain(TrackCodes.MidnightCrossings, two.Notes.Flags);
        Assert.Contains(TrackCodes.MidnightCrossings, three.Notes.Flags);
        Assert.Equal(TrackText.Utc("2020-05-04T06:00:00Z"), three.Points[^1].Time);
    }

    [Fact]
    public async Task One_stray_time_does_not_move_the_rest_to_the_next_day()
    {
        var track = await Read(Date + B("130000") + B("000000") + B("130002") + B("130003"));

        Assert.Equal(TrackText.Utc("2020-05-01T13:00:03Z"), track.Points[^1].Time);
    }

    [Fact]
    public async Task A_step_back_in_time_is_kept_and_marked()
    {
        var track = await Read(Date + B("130000") + B("125959") + B("130001"));

        Assert.Equal([PointMarks.None, PointMarks.TimeBackwards, PointMarks.None], track.Points.Select(point => point.Marks));
        Assert.Equal(TrackText.Utc("2020-05-01T12:59:59Z"), track.Points[1].Time);
    }

    [Fact]
    public async Task A_second_flight_brings_its_own_date_and_no_midnight()
    {
        var track = await Read(Date + B("200000") + "HFDTE030520\r\n" + B("070000"));

        Assert.Equal(TrackText.Utc("2020-05-03T07:00:00Z"), track.Points[1].Time);
    }

    [Fact]
    public async Task A_repeated_date_does_not_undo_a_midnight()
    {
        var track = await Read(Date + B("235959") + B("000001") + Date + B("000002"));

        Assert.Equal(TrackText.Utc("2020-05-02T00:00:02Z"), track.Points[2].Time);
    }

    [Fact]
    public async Task Fixes_of_the_same_second_and_exact_duplicates_are_all_kept() =>
        Assert.Equal(3, (await Read(Date + B("101112") + B("101112") + B("101112", "4730001N"))).Points.Count);

    [Fact]
    public async Task A_fix_at_zero_is_left_to_the_point_rules() =>
        Assert.Equal((0, 0), (await Read(Date + B("101112", "0000000S", "00000000W"))).Points.Select(point => (point.Lat, point.Lon)).Single());

    [Fact]
    public async Task Zero_has_no_sign() =>
        Assert.False(double.IsNegative((await Read(Date + B("101112", "0000000S"))).Points[0].Lat));

    [Fact]
    public async Task Line_ends_may_be_mixed_and_the_last_one_missing()
    {
        var text = "HFDTE010520\n" + B("101112").TrimEnd() + "\r" + B("101113") + B("101114").TrimEnd() + "\n\n" + B("101115").TrimEnd();

        Assert.Equal([2, 3, 4, 6], (await Read(text)).Items.Select(item => item.Line));
    }

    [Fact]
    public async Task Header_records_need_not_be_ascii()
    {
        byte[] bytes = [.. "AXXX001\nHFPLTPILOT:"u8, 0xE9, 0xFF, 0xC3, .. "\n"u8, .. Encoding.ASCII.GetBytes(Date + B("101112"))];

        Assert.Single((await TrackText.ReadAsync("igc", bytes)).Points);
    }

    [Fact]
    public async Task The_same_points_come_out_however_the_bytes_arrive()
    {
        var bytes = Encoding.ASCII.GetBytes("\uFEFF"[..0] + Date + string.Concat(Enumerable.Range(0, 50).Select(i => B($"1011{i:00}"))));
        byte[] withMark = [0xEF, 0xBB, 0xBF, .. bytes];

        var whole = await TrackText.ReadAsync("igc", bytes);
        foreach (var chunk in (int[])[1, 2, 7, 37, 38])
            Assert.Equal(whole.Items, (await TrackText.ReadAsync("igc", withMark, chunk: chunk)).Items);
    }
}
