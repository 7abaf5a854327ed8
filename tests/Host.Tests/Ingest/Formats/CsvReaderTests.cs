using PointBus.Host.Ingest.Formats;

namespace PointBus.Host.Tests.Ingest.Formats;

/// <summary>The variants and traps of SPEC 4.5, one by one.</summary>
[Trait("spec", "4.5")]
public sealed class CsvReaderTests
{
    const string Simple = "lat,lng,datetime,uid\n";

    static Task<TrackText> Read(string text, TrackReadOptions? options = null) => TrackText.ReadAsync("csv", text, options);

    [Fact]
    public async Task The_simple_variant_is_read()
    {
        var track = await Read(Simple + "47.5,8.25,2020-05-01T10:11:12.5Z,tracker-1\n\"47.6\", 8.25 ,2020-05-01 12:11:13+02,\n");

        Assert.Equal([(47.5, 8.25, "tracker-1"), (47.6, 8.25, null)], track.Points.Select(point => (point.Lat, point.Lon, point.DeviceId)));
        Assert.Equal([TrackText.Utc("2020-05-01T10:11:12.5Z"), TrackText.Utc("2020-05-01T10:11:13Z")], track.Points.Select(point => point.Time));
        Assert.Equal([2, 3], track.Items.Select(item => item.Line));
    }

    [Fact]
    public async Task X_is_the_longitude_of_the_semicolon_variant()
    {
        var point = Assert.Single((await Read("X;Y;fid;what;t\n8.25;47.5;1;hello, you;2020-05-01 10:11:12+00\n")).Points);

        Assert.Equal((47.5, 8.25), (point.Lat, point.Lon));
    }

    [Fact]
    public async Task Columns_may_stand_in_any_order_and_unknown_ones_are_ignored()
    {
        var point = Assert.Single((await Read("colour,Time,Elevation,Longitude,Latitude\nred,2020-05-01T10:11:12Z,501,8.25,47.5\n")).Points);

        Assert.Equal((47.5, 8.25, 501), (point.Lat, point.Lon, point.Elevation));
    }

    [Fact]
    public async Task The_mtk_variant_has_units_hemispheres_and_rows_without_a_fix()
    {
        var track = await Read("""
            INDEX,RCR,DATE,TIME,VALID,LATITUDE,N/S,LONGITUDE,E/W,HEIGHT,SPEED,
            1,T,2020/05/01,10:11:11,No fix,0.000000,N,0.000000,E,0.000 m,0 km/h,
            2,T,2020/05/01,10:11:12.500,SPS,47.500000,S,8.250000,W,98.470 m,0 km/h,
            3,T,2020/05/01,10:11:13,SPS,47.500000,N,8.250000,E,100 ft,0 km/h,
            4,T,2020/05/01,10:11:14,SPS,47.500000,N,8.250000,Q,98.470 m,0 km/h,
            5,T,2020/05/01,10:11:15,SPS,47.500000,N,8.250000,E,98.470 yd,0 km/h,
            """);

        Assert.Equal([(-47.5, -8.25, 98.47), (47.5, 8.25, 30.48)], track.Points.Select(point => (point.Lat, point.Lon, point.Elevation!.Value)));
        Assert.Equal(TrackText.Utc("2020-05-01T10:11:12.5Z"), track.Points[0].Time);
        Assert.Equal([(5, TrackCodes.CoordInvalid), (6, TrackCodes.AltitudeInvalid)], track.Refusals);
        Assert.Equal(1, track.Notes.Ignored);
    }

    [Fact]
    public async Task The_g1000_variant_has_three_header_lines_feet_knots_and_local_time()
    {
        var track = await TrackText.ReadAsync(null, """
            #airframe_info, log_version="1.00", airframe_name="Nobody"
            #yyy-mm-dd, hh:mm:ss,   hh:mm,  ident,      degrees,      degrees, ft Baro, inch,  ft msl, kt
              Lcl Date, Lcl Time, UTCOfst, AtvWpt,     Latitude,    Longitude,    AltB, BaroA, AltMSL, GndSpd
            2020-05-01, 12:11:11,  +02:00,       ,             ,             ,        ,      ,       ,
            2020-05-01, 12:11:12,  +02:00,       ,   47.5000000,    8.2500000,    1000, 29.92,   2000, 10
            2020-05-01, 12:11:13,        ,       ,   47.5000000,    8.2500000,    1000, 29.92,   2000, 10
            """u8.ToArray());

        var point = Assert.Single(track.Points);
        Assert.Equal(TrackText.Utc("2020-05-01T10:11:12Z"), point.Time);
        Assert.Equal((304.8, 609.6), (point.BarometricAltitude, point.Elevation));
        Assert.Equal(5.144, point.Speed!.Value, 3);
        Assert.Equal([(6, TrackCodes.TimeOffsetRequired)], track.Refusals);
        Assert.Equal(1, track.Notes.Ignored);
    }

    [Fact]
    public async Task The_oziexplorer_variant_counts_days_and_feet()
    {
        var track = await TrackText.ReadAsync(null, """
            OziExplorer Track Point File Version 2.1
            WGS 84
            Altitude is in Feet
            Reserved 3
            0,2,255,A track,0,0,2,8421376
            3
              47.500000,   8.250000,1,   -777.0,43952.4244444, 01-May-20, 10:11:12
              47.500000,   8.250000,0,  1000.0,43952.4244560185, 01-May-20, 10:11:13
              47.500000,   8.250000,0,  1000.0,noon, 01-May-20, 10:11:13
            """u8.ToArray());

        Assert.Equal([null, 304.8], track.Points.Select(point => point.Elevation));
        Assert.Equal(TrackText.Utc("2020-05-01T10:11:13Z"), track.Points[1].Time);
        Assert.Equal(TrackText.Utc("2020-05-01T10:11:11.996Z"), track.Points[0].Time);
        Assert.Equal([(9, TrackCodes.TimeInvalid)], track.Refusals);
    }

    [Fact]
    public async Task Another_datum_is_refused() =>
        Assert.Equal(TrackCodes.CsvDatum, await TrackText.FailsAsync("csv", "OziExplorer Track Point File Version 2.1\nTokyo\nx\nx\nx\nx\n1,2,0,0,43952.4\n"));

    [Theory]
    [InlineData("X;Y;t\n8,25;47,5;2020-05-01T10:11:12Z\n")]
    [InlineData("lat,lng,datetime\n\"47,5\",\"8,25\",2020-05-01T10:11:12Z\n")]
    public async Task A_file_with_decimal_commas_is_refused(string text) =>
        Assert.Equal(TrackCodes.CsvDecimalComma, await TrackText.FailsAsync("csv", text));

    [Theory]
    [InlineData("47,5,8,25,2020-05-01T10:11:12Z,u", TrackCodes.CsvColumns)]
    [InlineData("47.5,8.25", TrackCodes.CsvColumns)]
    [InlineData("\"47,5\",8.25,2020-05-01T10:11:12Z,u", TrackCodes.CsvDecimalComma)]
    [InlineData("north,8.25,2020-05-01T10:11:12Z,u", TrackCodes.CoordInvalid)]
    [InlineData(",8.25,2020-05-01T10:11:12Z,u", TrackCodes.CoordRequired)]
    [InlineData("47.5,8.25,,u", TrackCodes.TimeRequired)]
    [InlineData("47.5,8.25,2020-05-01T10:11:12,u", TrackCodes.TimeOffsetRequired)]
    [InlineData("47.5,8.25,1588327872,u", TrackCodes.TimeInvalid)]
    [InlineData("47.5,8.25,2020-05-01T1:11:12Z,u", TrackCodes.TimeInvalid)]
    public async Task A_bad_row_costs_itself_only(string bad, string code)
    {
        const string good = "47.5,8.25,2020-05-01T10:11:12Z,u\n";
        var track = await Read(Simple + good + bad + "\n\n" + good);

        Assert.Equal([(3, code)], track.Refusals);
        Assert.Equal(2, track.Points.Count);
    }

    [Fact]
    public async Task An_assumed_offset_helps_times_without_one()
    {
        var track = await Read(Simple + "47.5,8.25,2020-05-01 10:11:12,u\n", new TrackReadOptions { AssumedOffset = TimeSpan.FromHours(1) });

        Assert.Equal(TrackText.Utc("2020-05-01T09:11:12Z"), Assert.Single(track.Points).Time);
    }

    [Theory]
    [InlineData("name,colour\nx,y\n")]
    [InlineData("lat,lng,uid\n1,2,3\n")]
    [InlineData("OziExplorer Track Point File Version 2.1\nWGS 84\n")]
    public async Task Unknown_columns_only_are_refused(string text) =>
        Assert.Equal(TrackCodes.CsvColumns, await TrackText.FailsAsync("csv", text));
}
