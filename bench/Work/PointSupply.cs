using PointBus.Contracts;

namespace PointBus.Bench.Work;

/// <summary>Distinct points in batches, each of which is sent as a flight of its own.</summary>
/// <param name="Origin">Where they come from, in words.</param>
/// <param name="Batches">Batches of <see cref="BatchPoints"/>.</param>
sealed record PointSupply(string Origin, IReadOnlyList<Point[]> Batches)
{
    public const int BatchPoints = 1_000;

    static readonly DateTimeOffset FirstGenerated = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public int Points => Batches.Count * BatchPoints;

    public static PointSupply Create(string folder, int points)
    {
        var wanted = (points + BatchPoints - 1) / BatchPoints;
        var files = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.igc", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList() : [];
        var real = Cut(files.SelectMany(IgcFixes.Read).Where(point => point is not { Lat: 0, Lon: 0 }).DistinctBy(point => (point.Time, point.Lat, point.Lon)), wanted);
        if (real.Count == 0)
            return new PointSupply("generated", Cut(Generated(), wanted));

        // Used again from the start where there are too few: under another flight they are other points.
        return new PointSupply($"{real.Count * BatchPoints:N0} fixes of {files.Count} track files", [.. Enumerable.Range(0, wanted).Select(i => real[i % real.Count])]);
    }

    static List<Point[]> Cut(IEnumerable<Point> points, int batches) =>
        [.. points.Chunk(BatchPoints).Where(batch => batch.Length == BatchPoints).Take(batches)];

    /// <summary>A glider that circles while the wind takes it along, one fix a second.</summary>
    static IEnumerable<Point> Generated()
    {
        for (var second = 0; ; second++)
            yield return new Point
            {
                Time = FirstGenerated.AddSeconds(second),
                Lat = Math.Round(47 + second * 1e-6 + Math.Sin(second / 4.0) * 1e-3, 6),
                Lon = Math.Round(11 + second * 2e-6 + Math.Cos(second / 4.0) * 1e-3, 6),
                Elevation = 800 + second % 2_000,
                BarometricAltitude = 780 + second % 2_000,
            };
    }
}
