using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PointBus.EndToEnd.Tests.Installations;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Ingest;

/// <summary>Every real track file through the command line, on embedded engines and on real ones: nothing is unaccounted for, and both databases hold the same rows.</summary>
[Trait("servers", "real")]
public sealed partial class TrackFilesTests
{
    const int SomeFilesFailed = 4;

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    static readonly string Cli = Repository.PathOf("src", "Cli", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "pointbus.dll");

    [Fact]
    public async Task Every_fix_of_every_file_is_stored_refused_or_a_duplicate_alike_on_every_engine()
    {
        await using var embedded = await EmbeddedInstallation.StartAsync();
        await using var real = await RealInstallation.StartAsync();

        await IngestAndCheckAsync(embedded);
        await IngestAndCheckAsync(real);

        Assert.Equal(await embedded.RowsAsync("upload_points"), await real.RowsAsync("upload_points"));
    }

    static async Task IngestAndCheckAsync(Installation installation)
    {
        var results = await IngestAsync(installation);
        Assert.Equal(Tracks.Files("igc", "gpx").Count, results.Count);
        foreach (var file in results)
            Assert.Equal((file.Name, file.InFile, file.Accepted), (file.Name, file.Refused + file.Accepted, file.Stored + file.Duplicate));

        await installation.QuietAsync();
        var ledger = await installation.LedgerAsync();
        ledger.MustBalance();
        Assert.Equal(results.Sum(file => file.Accepted), ledger.Accepted);
        Assert.Equal(results.Sum(file => file.Stored), ledger.Stored);
        Assert.Equal(0, ledger.DeadLettered);
        Assert.Equal(ledger.Stored, await installation.ScalarAsync("SELECT count(*) FROM upload_points"));
        Assert.Equal(ledger.Stored, await installation.ScalarAsync("SELECT sum(total_points) FROM flights"));
    }

    static async Task<IReadOnlyList<FileCount>> IngestAsync(Installation installation)
    {
        using var cli = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [Cli, "ingest", "--json", "--server", installation.Host.BaseAddress.ToString(), .. Tracks.Files("igc", "gpx")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = cli.StandardError.ReadToEndAsync();
        var json = await cli.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await cli.WaitForExitAsync();

        // Some files hold no usable fix: then the code says that not all went in.
        Assert.True(cli.ExitCode == SomeFilesFailed, await errors);
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.GetProperty("results").EnumerateArray().Select(FileCount.Read)];
    }

    /// <summary>What the command line says of a file, beside the fixes that a plain look at the file finds.</summary>
    sealed record FileCount(string Name, long InFile, long Refused, long Accepted, long Stored, long Duplicate)
    {
        public static FileCount Read(JsonElement result)
        {
            var file = result.GetProperty("file").GetString()!;
            return new FileCount(Path.GetFileName(file), FixesIn(file), Of("points_refused"), Of("points_accepted"), Of("stored"), Of("duplicate"));

            long Of(string name) => result.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : 0;
        }

        static int FixesIn(string file)
        {
            var text = File.ReadAllText(file, Encoding.Latin1);
            return file.EndsWith(".igc", StringComparison.OrdinalIgnoreCase) ? BRecord().Count(text) : TrackPoint().Count(text);
        }
    }

    [GeneratedRegex("^B", RegexOptions.Multiline)]
    private static partial Regex BRecord();

    [GeneratedRegex("<trkpt[\\s>]")]
    private static partial Regex TrackPoint();
}
