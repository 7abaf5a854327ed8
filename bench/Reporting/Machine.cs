using System.Diagnostics;
using System.Runtime.InteropServices;
using PointBus.TestKit;

namespace PointBus.Bench.Reporting;

/// <summary>What the figures depend on beside the program.</summary>
static class Machine
{
    const int Flushes = 100;

    public static IReadOnlyList<(string Name, string Value)> Describe() =>
    [
        ("processor", $"{Environment.ProcessorCount} cores, {Line("/proc/cpuinfo", "model name")}"),
        ("memory", $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30):0.0} GiB"),
        ("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}"),
        ("load before the run", $"{File.ReadAllText("/proc/loadavg").Split(' ')[0]} (mean of 1 minute)"),
        ("flush of 4 KiB to disk", $"{FlushMilliseconds():0.00} ms (median of {Flushes}, in the folder of the servers)"),
    ];

    static string Line(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown";

    static double FlushMilliseconds()
    {
        using var folder = TempDirectory.Create("flush");
        using var file = new FileStream(folder.File("probe"), FileMode.CreateNew);
        var block = new byte[4_096];
        var times = new List<double>();
        for (var i = 0; i < Flushes; i++)
        {
            var started = Stopwatch.GetTimestamp();
            file.Write(block);
            file.Flush(flushToDisk: true);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        return times.Order().ElementAt(Flushes / 2);
    }
}
