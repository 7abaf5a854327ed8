using System.Diagnostics;

namespace PointBus.Storage.Tests.Buffer;

/// <summary>The embedded Redis in a process that may be killed.</summary>
public sealed class GarnetProcess(TimeSpan checkpointEvery, bool small = false) : ServerProcess
{
    protected override ProcessStartInfo StartInfo
    {
        get
        {
            var probe = AppContext.BaseDirectory.Replace("Storage.Tests", "CrashProbe", StringComparison.Ordinal);
            var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
            start.ArgumentList.Add(Path.Combine(probe, "PointBus.CrashProbe.dll"));
            start.ArgumentList.Add(Data);
            start.ArgumentList.Add($"{Port}");
            start.ArgumentList.Add($"{checkpointEvery.TotalMilliseconds:0}");
            if (small)
                start.ArgumentList.Add("small");
            return start;
        }
    }
}
