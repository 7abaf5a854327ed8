using System.Text;
using System.Text.Json;
using PointBus.Contracts.Packing;

namespace PointBus.Contracts.Tests.Packing;

public sealed class PointJsonTests
{
    const string Good = """{"time":"2025-06-01T12:00:00Z","lat":46.5,"lon":8}""";

    [Theory]
    [InlineData("time"), InlineData("datetime"), InlineData("date_time"), InlineData("dateTime")]
    public void A_live_point_has_its_time_under_any_of_its_names(string name) =>
        Assert.Equal(Samples.Noon, One($$"""{"{{name}}":"2025-06-01T12:00:00Z","lat":46.5,"lon":8}""").Time);

    [Fact]
    public void A_live_point_in_legacy_names_is_read_whole()
    {
        var point = One("""
            {"datetime":"2025-06-01T14:00:00.123456+02:00","lat":46.5,"lon":8,"gps_alt":1500,"pressure_alt":1480,"speed":10.5,"speed_kmh":37.8,
             "heading":90,"uploaded_at":"2025-06-01T12:40:00Z","device_id":"d","flight_id":"f","battery":87,"ids":[1]}
            """);

        Assert.Equal(
            new Point
            {
                Time = Samples.Noon.AddTicks(1_234_560), Lat = 46.5, Lon = 8, Elevation = 1500, BarometricAltitude = 1480, Speed = 10.5, SpeedKmh = 37.8,
                Heading = 90, UploadedAt = Samples.Noon.AddMinutes(40), DeviceId = "d", FlightId = "f",
            },
            point);
    }

    [Fact]
    public void A_scoring_point_in_legacy_names_is_read_whole()
    {
        var point = One(
            """
            {"date_time":"2025-06-01T12:00:00Z","lat":46.5,"lon":8,"gps_alt":1500,"elevation":1490,"time":"12:00:00","rounded_time":"2025-06-01T12:00:00Z",
             "validity":"V","pressure_alt":1480,"altitude_diff":1,"altitude_diff_smooth":0.5,"speed":9,"speed_smooth":9.5,"LAD":3,"LOD":4,
             "takeoff_condition":true,"in_flight":false}
            """,
            scoring: true);

        var scoring = new ScoringFields
        {
            Time = "12:00:00", RoundedTime = Samples.Noon, Validity = "V", Elevation = 1490, AltitudeDiff = 1, AltitudeDiffSmooth = 0.5,
            SpeedSmooth = 9.5, Lad = 3, Lod = 4, TakeoffCondition = true, InFlight = false,
        };
        Assert.Equal(new Point { Time = Samples.Noon, Lat = 46.5, Lon = 8, Elevation = 1500, BarometricAltitude = 1480, Speed = 9, Scoring = scoring }, point);
    }

    [Fact]
    public void A_live_point_ignores_flat_scoring_fields() => Assert.Null(One("""{"time":"2025-06-01T12:00:00Z","lat":46.5,"lon":8,"validity":"V"}""").Scoring);

    [Fact]
    public void A_scoring_point_without_scoring_fields_has_none() => Assert.Null(One(Good, scoring: true).Scoring);

    [Theory]
    [InlineData(true), InlineData(false)]
    public void A_serialized_point_comes_back_whole(bool scoring)
    {
        var points = Samples.Everything.Select(p => double.IsInfinity(p.Lon) ? p with { Lon = 1 } : p).ToArray();

        var read = PointJson.Read(JsonSerializer.SerializeToUtf8Bytes(points, JsonSerializerOptions.Web), scoring);

        Assert.Equal(points.Select(Samples.Bits), read.Points.Select(Samples.Bits));
    }

    [Theory]
    [InlineData("null", "point.null")]
    [InlineData("[]", "point.type")]
    [InlineData("5", "point.type")]
    [InlineData("""{"time":"2025-06-01T12:00:00Z","lat":"46.5","lon":8}""", "point.type")]
    [InlineData("""{"time":1748779200,"lat":46.5,"lon":8}""", "point.type")]
    [InlineData("""{"time":"2025-06-01T12:00:00Z","lat":46.5,"lon":8,"device_id":5}""", "point.type")]
    [InlineData("""{"time":"2025-06-01T12:00:00Z","lat":46.5,"lon":8,"scoring":5}""", "point.type")]
    [InlineData("""{"time":"2025-06-01T12:00:00Z","lat":46.5,"lon":8,"scoring":{"lad":1.5}}""", "point.type")]
    [InlineData("""{"time":"2025-06-01T12:00:00Z","lat":46.5,"lon":8,"scoring":{"inFlight":"yes"}}""", "point.type")]
    [InlineData("""{"time":"2025-06-01T12:00:00Z","lat":46.5,"lon":8,"marks":256}""", "point.type")]
    [InlineData("""{"time":"2025-06-01T12:00:00Z","lat":46.5,"lon":8,"heading":true}""", "point.type")]
    [InlineData("""{"time":"2025-06-01T12:00:00Z","lon":8}""", "coord.required")]
    [InlineData("""{"time":"2025-06-01T12:00:00Z","lat":46.5,"lon":null}""", "coord.required")]
    [InlineData("""{"time":"2025-06-01T12:00:00Z","lat":"NaN","lon":8}""", "coord.not_finite")]
    [InlineData("""{"time":"2025-06-01T12:00:00Z","lat":46.5,"lon":1e999}""", "coord.not_finite")]
    [InlineData("""{"time":"2025-06-01T12:00:00Z","lat":46.5,"lon":8,"elevation":"-Infinity"}""", "altitude.not_finite")]
    [InlineData("""{"time":"2025-06-01T12:00:00Z","lat":46.5,"lon":8,"speed":-1e999}""", "value.not_finite")]
    [InlineData("""{"lat":46.5,"lon":8}""", "time.required")]
    [InlineData("""{"time":null,"lat":46.5,"lon":8}""", "time.required")]
    [InlineData("""{"time":"2025-06-01T12:00:00","lat":46.5,"lon":8}""", "time.offset_required")]
    [InlineData("""{"time":"yesterday","lat":46.5,"lon":8}""", "time.invalid")]
    [InlineData("""{"time":"\ud800","lat":46.5,"lon":8}""", "time.invalid")]
    [InlineData("""{"time":"2025-06-01T12:00:00Z","lat":46.5,"lon":8,"flight_id":"\ud800"}""", "id.charset")]
    public void A_bad_point_is_refused_by_its_code_and_costs_no_other(string bad, string code)
    {
        var read = PointJson.Read(Encoding.UTF8.GetBytes($"[{Good},{bad},{Good}]"), scoring: false);

        Assert.Equal([0, 2], read.Indexes!);
        Assert.Equal(2, read.Points.Count);
        Assert.Equal((1, code), (Assert.Single(read.Refusals).Index, read.Refusals[0].Code));
        Assert.DoesNotContain("46", read.Refusals[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_without_refusals_needs_no_indexes() => Assert.Null(PointJson.Read(Encoding.UTF8.GetBytes($"[{Good},{Good}]"), scoring: false).Indexes);

    [Theory]
    [InlineData("", "decode.json")]
    [InlineData("null", "decode.json")]
    [InlineData("{}", "decode.json")]
    [InlineData("[1", "decode.json")]
    [InlineData("[] []", "decode.json")]
    [InlineData("[NaN]", "decode.json")]
    [InlineData("""[{"lat":1,"lat":2}]""", "decode.duplicate_key")]
    [InlineData("""[{"lat":1,"l\u0061t":2}]""", "decode.duplicate_key")]
    [InlineData("""[{"\ud800":1,"\ud801":2}]""", "decode.utf8")]
    [InlineData("[[[[[[[[]]]]]]]]", null)]
    [InlineData("[[[[[[[[[]]]]]]]]]", "decode.depth")]
    public void A_body_that_cannot_be_read_is_refused_by_its_code(string json, string? code) => Assert.Equal(code, CodeOf(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_nesting_bomb_is_too_deep() => Assert.Equal("decode.depth", CodeOf(Encoding.UTF8.GetBytes(new string('[', 100_000))));

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused_by_their_code() => Assert.Equal("decode.utf8", CodeOf([(byte)'[', (byte)'"', 0xFF, (byte)'"', (byte)']']));

    [Fact]
    public void The_largest_array_is_read_and_one_more_element_is_too_many()
    {
        Assert.Null(CodeOf(Nulls(PointPacker.MaxPoints)));
        Assert.Equal("batch.too_many", CodeOf(Nulls(PointPacker.MaxPoints + 1)));
    }

    [Fact]
    public void A_huge_array_is_refused_before_it_is_held_in_memory()
    {
        var huge = Nulls(2_000_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal("batch.too_many", CodeOf(huge));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    static byte[] Nulls(int count) => Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat("null", count))}]");

    static Point One(string json, bool scoring = false)
    {
        using var document = JsonDocument.Parse(json);
        Assert.True(PointJson.TryRead(document.RootElement, 0, scoring, out var point, out var refusal), refusal?.Reason);
        return point;
    }

    static string? CodeOf(byte[] json)
    {
        try
        {
            PointJson.Read(json, scoring: false);
            return null;
        }
        catch (PackedFormatException refused)
        {
            return refused.Code;
        }
    }
}
