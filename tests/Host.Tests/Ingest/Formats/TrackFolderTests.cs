using System.Globalization;
using System.Text;
using PointBus.Host.Ingest.Formats;

namespace PointBus.Host.Tests.Ingest.Formats;

/// <summary>Real files, kept outside the repository; see POINTBUS_TRACKS. Failures name counts, never content.</summary>
public sealed class TrackFolderTests
{
    static readonly string? Folder = FindFolder();

    public static TheoryData<string, int> Files()
    {
        var files = new TheoryData<string, int>();
        foreach (var (name, points) in Manifest())
            files.Add(name, points);
        if (files.Count == 0)
            files.Add("", 0);
        return files;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_fix_of_a_real_file_is_a_point_or_a_refusal(string name, int places)
    {
        if (name.Length == 0)
            return;

        var bytes = await File.ReadAllBytesAsync(Path.Combine(Folder!, name));
        var track = await TrackText.ReadAsync(null, bytes, fileName: name);

        // The manifest counts way points and route points as well; they are no fixes.
        Assert.Equal(places, track.Items.Count + track.Notes.Ignored);
        Assert.Equal(CountFixes(name, bytes), track.Items.Count);
        Assert.True(track.Items.Zip(track.Items.Skip(1)).All(pair => pair.First.Line < pair.Second.Line), "items are not in file order");
        Assert.True(track.Points.TrueForAll(point => Math.Abs(point.Lat) <= 90 && Math.Abs(point.Lon) <= 180 && point.Time.Year is >= 1999 and < 2030),
            "a point is out of this world");
    }

    [Theory]
    [InlineData("gpx/gpxpy__cerknicko-without-times.gpx", TrackCodes.TimeRequired)]
    public async Task Fixes_without_a_time_are_refused_one_by_one(string name, string code)
    {
        if (Folder is null)
            return;

        var track = await TrackText.ReadAsync(null, await File.ReadAllBytesAsync(Path.Combine(Folder, name)));
        Assert.All(track.Refusals, refusal => Assert.Equal(code, refusal.Code));
        Assert.NotEmpty(track.Refusals);
    }

    [Fact]
    public async Task Packed_the_same_points_come_out()
    {
        foreach (var (name, _) in Manifest().Take(15))
        {
            var bytes = await File.ReadAllBytesAsync(Path.Combine(Folder!, name));
            var plain = await TrackText.ReadAsync(null, bytes, chunk: 1000);
            var packed = await TrackText.ReadAsync(null, TrackText.Gzip(bytes), chunk: 333);
            Assert.True(plain.Items.SequenceEqual(packed.Items), name);
        }
    }

    /// <summary>Counts fixes in the plainest way there is.</summary>
    static int CountFixes(string name, byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        return name.EndsWith(".igc", StringComparison.Ordinal)
            ? text.Split(['\r', '\n']).Count(line => line.StartsWith('B'))
            : text.Split("<trkpt").Length - 1;
    }

    static IEnumerable<(string Name, int Points)> Manifest() =>
        from row in Folder is null ? [] : File.ReadLines(Path.Combine(Folder, "MANIFEST.md"))
        let cells = row.Split('|', StringSplitOptions.TrimEntries)
        where cells.Length > 6 && (cells[1].StartsWith("igc/", StringComparison.Ordinal) || cells[1].StartsWith("gpx/", StringComparison.Ordinal))
        select (cells[1], int.Parse(cells[5], CultureInfo.InvariantCulture));

    static string? FindFolder()
    {
        var named = Environment.GetEnvironmentVariable("POINTBUS_TRACKS");
        if (!string.IsNullOrEmpty(named))
            return named;

        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Bus.sln")))
            root = root.Parent;

        var folder = root is null ? null : Path.Combine(root.FullName, "..", "shared", "tracks");
        return Directory.Exists(folder) ? folder : null;
    }
}
