using System.Globalization;
using System.Text;

namespace PointBus.Contracts.Tests.Packing;

static class Samples
{
    public static readonly DateTimeOffset Noon = new(2025, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public static Point Fix(int second) => new() { Time = Noon.AddSeconds(second), Lat = (4_600_000 + second) / 100_000d, Lon = (800_000 - second) / 100_000d };

    /// <summary>Three live points as trackers send them.</summary>
    public static IReadOnlyList<Point> Live { get; } =
    [
        Fix(0) with { Elevation = 1500, BarometricAltitude = 1480, Speed = 10.5, Heading = 90, FlightId = "flight-1", DeviceId = "device-1" },
        Fix(1) with { Elevation = 1501, Speed = 10.25, Heading = 91, FlightId = "flight-1", DeviceId = "device-1" },
        Fix(2) with { Elevation = 1503, BarometricAltitude = 1483, Heading = 92, FlightId = "flight-2", DeviceId = "device-1", Marks = PointMarks.NoFix },
    ];

    /// <summary>Every column, each in every encoding that it can have.</summary>
    public static IReadOnlyList<Point> Everything { get; } =
    [
        Full(0),
        Full(1) with { Elevation = -0.0, UploadedAt = null, DeviceId = null, Marks = PointMarks.None, Scoring = null },
        Full(2) with { Time = Noon.AddTicks(1_234_560), Elevation = 1 / 3d, FlightId = "flüg-2" },
        Full(3) with { Scoring = new ScoringFields() },
        Fix(4) with { Lat = Math.PI, Lon = double.NegativeInfinity },
    ];

    public static string Hex(PackedPoints points) => string.Join('\n', Convert.ToHexStringLower(points.Bytes.Span).Chunk(64).Select(line => new string(line)));

    /// <summary>Every field with the bits of its numbers, so that 0 and -0 differ.</summary>
    public static string Bits(Point point)
    {
        var text = new StringBuilder();
        foreach (var value in Values(point).Concat(point.Scoring is null ? ["no scoring"] : Values(point.Scoring)))
            text.Append(value switch
            {
                double number => BitConverter.DoubleToInt64Bits(number).ToString("x16", CultureInfo.InvariantCulture),
                DateTimeOffset time => $"{time.UtcTicks / 10}",
                string words => $"'{words}'",
                null => "-",
                _ => value.ToString(),
            }).Append('|');
        return text.ToString();
    }

    static IEnumerable<object?> Values(object record) =>
        record.GetType().GetProperties().Where(p => p.PropertyType != typeof(ScoringFields)).Select(p => p.GetValue(record));

    static Point Full(int second) => Fix(second) with
    {
        Elevation = 1500.5 + second,
        BarometricAltitude = 1480 - second,
        Speed = 10.123456789,
        SpeedKmh = 36.4,
        Heading = 359.9,
        UploadedAt = Noon.AddMilliseconds(2500 + second),
        FlightId = "flight-1",
        DeviceId = $"device-{second}",
        Marks = PointMarks.Glitch | PointMarks.TimeBackwards,
        Scoring = new ScoringFields
        {
            Time = "12:00:00",
            RoundedTime = Noon,
            Validity = second == 0 ? "A" : "V",
            Elevation = 1501,
            AltitudeDiff = -1.5,
            AltitudeDiffSmooth = 0.25,
            SpeedSmooth = 9.75,
            Lad = 7 - second * 3,
            Lod = int.MinValue,
            TakeoffCondition = second == 0,
            InFlight = second == 0 ? null : true,
        },
    };
}
