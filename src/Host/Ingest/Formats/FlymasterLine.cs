using PointBus.Contracts;

namespace PointBus.Host.Ingest.Formats;

/// <summary>One fix of a Flymaster body: <c>uploaded_at, date_time, lat, lon, gps_alt, speed, heading</c>.</summary>
internal readonly record struct FlymasterLine(int Line, Point? Point, string? Code)
{
    // A real descent through 0 m has neighbours near 0 m.
    const double GlitchMetres = 100;

    static readonly double LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    public static FlymasterLine TooLong(int number) => new(number, null, TrackCodes.TooLongLine);

    public static FlymasterLine Read(ReadOnlySpan<byte> line, int number)
    {
        Span<double> values = stackalloc double[7];
        var count = 0;
        foreach (var field in line.Split((byte)','))
        {
            if (count == values.Length || !AsciiNumbers.TryFinite(line[field], out values[count]))
                return new FlymasterLine(number, null, TrackCodes.FlymasterBadLine);
            count++;
        }

        if (count != values.Length || !TryUnix(values[0], out var uploaded) || !TryUnix(values[1], out var taken))
            return new FlymasterLine(number, null, TrackCodes.FlymasterBadLine);

        var point = new Point
        {
            Time = taken,
            UploadedAt = uploaded,
            Lat = values[2],
            Lon = values[3],
            Elevation = values[4],
            SpeedKmh = values[5],
            Heading = values[6],
        };
        return new FlymasterLine(number, point, null);
    }

    /// <summary>Marks fixes at exactly 0 m whose nearest neighbours with an altitude are all far from it.</summary>
    public static void MarkGlitches(List<FlymasterLine> fixes)
    {
        for (var i = 0; i < fixes.Count;)
        {
            var end = i;
            while (end < fixes.Count && fixes[end].Point is not { Elevation: not 0 })
                end++;

            // Zeros from i to end: a run is odd only if both sides of it that exist are far away.
            var before = i > 0 ? fixes[i - 1].Point!.Elevation : null;
            var after = end < fixes.Count ? fixes[end].Point!.Elevation : null;
            if ((before ?? after) is not null && IsFar(before) && IsFar(after))
                for (; i < end; i++)
                    if (fixes[i].Point is { } point)
                        fixes[i] = fixes[i] with { Point = point with { Marks = point.Marks | PointMarks.Glitch } };

            i = end + 1;
        }
    }

    static bool IsFar(double? altitude) => altitude is null || Math.Abs(altitude.Value) >= GlitchMetres;

    static bool TryUnix(double seconds, out DateTimeOffset time)
    {
        time = default;
        if (seconds < 0 || seconds > LastSecond)
            return false;

        time = DateTimeOffset.UnixEpoch.AddMicroseconds(Math.Round(seconds * 1e6));
        return true;
    }
}
