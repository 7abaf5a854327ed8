using System.Globalization;
using System.Text;
using PointBus.Soak.Oracle;
using PointBus.TestKit;

namespace PointBus.Soak.Driving;

/// <summary>Positions and elevations of real track files, where there are any. Reads B records only, never who flew.</summary>
sealed class Movements(IReadOnlyList<PointContent[]> tracks)
{
    const int ShortestFix = 35, MaxTracks = 40;

    public int Count => tracks.Count;

    public PointContent[] this[int index] => tracks[index % tracks.Count];

    public static Movements Load() => new([.. Tracks.Files("igc").Take(MaxTracks).Select(file => File.ReadLines(file, Encoding.Latin1).Select(Read).OfType<PointContent>().ToArray()).Where(track => track.Length > 0)]);

    static PointContent? Read(string line) =>
        line.Length >= ShortestFix && line[0] == 'B' && line[24] == 'A'
        && Units(line, 7, 2, 'S') is { } lat && Units(line, 15, 3, 'W') is { } lon && (lat, lon) != (0, 0)
        && int.TryParse(line.AsSpan(30, 5), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var elevation)
            ? PointContent.Of(lat, lon, Math.Clamp(elevation, 0, PointContent.PoisonElevation - 1))
            : null;

    static int? Units(string line, int at, int digits, char negative) =>
        int.TryParse(line.AsSpan(at, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var whole) &&
        int.TryParse(line.AsSpan(at + digits, 5), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes < PointContent.UnitsPerDegree
            ? (whole * PointContent.UnitsPerDegree + minutes) * (line[at + digits + 5] == negative ? -1 : 1)
            : null;
}
