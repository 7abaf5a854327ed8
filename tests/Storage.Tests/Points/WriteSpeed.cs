using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using PointBus.Contracts;
using PointBus.Storage.Postgres;
using PointBus.Storage.Sqlite;
using PointBus.TestKit;
using Xunit.Abstractions;
using static PointBus.Storage.Tests.Points.Sample;

namespace PointBus.Storage.Tests.Points;

/// <summary>Prints points per second of one write after the other, each of 20 batches of 1,000 points from real tracks.</summary>
public sealed class WriteSpeed(ITestOutputHelper output)
{
    const int Rounds = 12;

    [MeasureFact]
    public async Task Of_PostgreSQL()
    {
        var database = await (await SharedServers.PostgresAsync()).CreateDatabaseAsync();
        await using var store = new PostgresPointStore(new PostgresOptions { ConnectionString = database }, TimeProvider.System, NullLogger<PostgresPointStore>.Instance);
        await MeasureAsync(store);
    }

    [MeasureFact]
    public async Task Of_SQLite()
    {
        using var folder = TempDirectory.Create("speed");
        using var store = new SqlitePointStore(new SqliteOptions { Path = folder.File("points.db") }, TimeProvider.System);
        await MeasureAsync(store);
    }

    async Task MeasureAsync(IPointStore store)
    {
        await store.MigrateAsync(default);
        var track = Tracks.Files("igc").SelectMany(Read).Take(20_000).ToList();
        Assert.Equal(20_000, track.Count);

        foreach (var (name, day) in new[] { ("new points", 0), ("duplicates", 0), ("old points", -4_000) })
        {
            for (var round = 0; round < Rounds; round++)
            {
                var batches = track.Chunk(1_000)
                    .Select((points, i) => Batch($"{name[0] == 'o'}{round}-{i / 5}", [.. points.Select(point => point with { Time = point.Time.AddDays(day) })], Details)).ToList();
                var watch = Stopwatch.StartNew();
                var results = await store.WriteAsync(LaneKind.Live, batches, default);
                output.WriteLine($"{name}: {20_000 / watch.Elapsed.TotalSeconds:N0} points/s, {results.Sum(result => result.Stored)} stored");
            }
        }
    }

    static IEnumerable<Point> Read(string file)
    {
        var day = TimeProvider.System.GetUtcNow().Date;
        foreach (var line in File.ReadLines(file, System.Text.Encoding.Latin1).Where(line => line.Length >= 35 && line[0] == 'B'))
        {
            if (!int.TryParse(line[1..7], CultureInfo.InvariantCulture, out var time) || !int.TryParse(line[30..35], CultureInfo.InvariantCulture, out var altitude) ||
                !double.TryParse(line[7..14], CultureInfo.InvariantCulture, out var lat) || !double.TryParse(line[15..23], CultureInfo.InvariantCulture, out var lon))
                continue;
            var seconds = time / 10_000 * 3_600 + time / 100 % 100 * 60 + time % 100;
            yield return new Point { Time = new DateTimeOffset(day, TimeSpan.Zero).AddSeconds(seconds), Lat = lat / 100_000, Lon = lon / 100_000, Elevation = altitude, BarometricAltitude = altitude, DeviceId = "d" };
        }
    }
}

/// <summary>Runs only with POINTBUS_MEASURE=1: figures need a quiet machine.</summary>
public sealed class MeasureFactAttribute : FactAttribute
{
    public MeasureFactAttribute() =>
        Skip = Environment.GetEnvironmentVariable("POINTBUS_MEASURE") == "1" ? null : "Set POINTBUS_MEASURE=1 to measure.";
}
