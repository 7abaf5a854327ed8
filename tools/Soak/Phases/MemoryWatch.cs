using System.Globalization;
using PointBus.Soak.Installations;

namespace PointBus.Soak.Phases;

/// <summary>The most memory that each host had, read every second.</summary>
sealed class MemoryWatch(Installation installation, TimeProvider time) : IAsyncDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    readonly CancellationTokenSource stop = new();
    readonly long[] most = new long[installation.Hosts.Count];
    Task running = Task.CompletedTask;

    /// <summary>Of each host, in MB.</summary>
    public IReadOnlyList<long> Megabytes => most;

    public void Start() => running = RunAsync();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }

    async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
                for (var i = 0; i < most.Length; i++)
                    if (installation.Hosts[i].IsRunning)
                        most[i] = Math.Max(most[i], Resident(installation.Hosts[i].ProcessId));
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    static long Resident(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) >> 10;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
