using System.Globalization;
using PointBus.Bench.Installations;
using PointBus.TestKit;

namespace PointBus.Bench.Measures;

/// <summary>Processor time that the processes of an installation have used so far, and the sender, which is this process.</summary>
static class CpuTime
{
    // The kernel counts in hundredths of a second for everybody, whatever it uses inside.
    const double TicksPerSecond = 100;

    public static IReadOnlyDictionary<string, double> Of(Installation installation) =>
        installation.Servers.Select(server => (server.Name, Seconds: Total(server.Server.ProcessId)))
            .Append(("sender", Environment.CpuUsage.TotalTime.TotalSeconds))
            .ToDictionary();

    public static IReadOnlyDictionary<string, double> Since(IReadOnlyDictionary<string, double> before, Installation installation) =>
        Of(installation).ToDictionary(used => used.Key, used => used.Value - before[used.Key]);

    /// <summary>With the processes below it, those that ended included.</summary>
    static double Total(int process) => ProcessTable.DescendantsOf(process).Append(process).Sum(Ticks) / TicksPerSecond;

    static long Ticks(int process)
    {
        try
        {
            // User and system time, then the same of children that ended, follow the name in brackets.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[11..15].Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
