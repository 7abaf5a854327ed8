using System.Globalization;
using PointBus.Contracts;

namespace PointBus.Bench.Work;

/// <summary>The good fixes of an IGC file: real movement to measure with. Reads the date and B records only, never who flew.</summary>
static class IgcFixes
{
    const int ShortestFix = 35;

    public static IEnumerable<Point> Read(string file)
    {
        DateTimeOffset? day = null;
        var last = TimeSpan.Zero;
        foreach (var line in File.ReadLines(file, System.Text.Encoding.Latin1))
        {
            if (line.StartsWith("HFDTE", StringComparison.Ordinal))
                day ??= Day(line);
            if (day is not { } date || line.Length < ShortestFix || line[0] != 'B' || line[24] != 'A')
                continue;

            if (Time(line) is not { } time || Degrees(line, 7, 2, 'S') is not { } lat || Degrees(line, 15, 3, 'W') is not { } lon)
                continue;

            // Half a day back is midnight gone by.
            if (last - time > TimeSpan.FromHours(12))
                day = date = date.AddDays(1);
            last = time;
            yield return new Point { Time = date + time, Lat = lat, Lon = lon, BarometricAltitude = Number(line, 25, 5), Elevation = Number(line, 30, 5) };
        }
    }

    static DateTimeOffset? Day(string line) =>
        string.Concat(line.SkipWhile(letter => !char.IsAsciiDigit(letter)).Take(6)) is var digits &&
        DateTimeOffset.TryParseExact(digits, "ddMMyy", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day) ? day : null;

    static TimeSpan? Time(string line) =>
        TimeSpan.TryParseExact(line.AsSpan(1, 6), "hhmmss", CultureInfo.InvariantCulture, out var time) ? time : null;

    static double? Degrees(string line, int at, int digits, char negative) =>
        Number(line, at, digits) is { } whole && Number(line, at + digits, 5) is { } minutes
            ? Math.Round((whole + minutes / 60_000) * (line[at + digits + 5] == negative ? -1 : 1), 7)
            : null;

    static double? Number(string line, int at, int digits) =>
        int.TryParse(line.AsSpan(at, digits), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
