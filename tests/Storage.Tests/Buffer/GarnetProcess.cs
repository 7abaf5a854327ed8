using System.Diagnostics;

namespace PointBus.Storage.Tests.Buffer;

/// <summary>The embedded Redis in a process that may be killed.</summary>
public sealed class GarnetProcess : ServerProcess
{
    /// <summary>How often it folds its log from its next start on.</summary>
    public TimeSpan FoldEvery { get; set; } = TimeSpan.FromDays(1);

    protected override string? ReadyWord => "ready";

    protected override ProcessStartInfo StartInfo
    {
        get
        {
            var probe = AppContext.BaseDirectory.Replace("Storage.Tests", "CrashProbe", StringComparison.Ordinal);
            var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
            start.ArgumentList.Add(Path.Combine(probe, "PointBus.CrashProbe.dll"));
            start.ArgumentList.Add(Data);
            start.ArgumentList.Add($"{Port}");
            start.ArgumentList.Add($"{FoldEvery.TotalMilliseconds:0}");
            return start;
        }
    }
}
