using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PointBus.Storage;

namespace PointBus.Consumers.Persisting;

/// <summary>Makes partitions ahead of need, at start and every hour.</summary>
public sealed partial class MaintenanceLoop(IPointStore store, StoreGate gate, TimeProvider time, ILogger<MaintenanceLoop> logger) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await gate.WaitUntilOpenAsync(stoppingToken);
                await store.MaintainAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Warning, "Maintaining the point tables failed; the next try follows in an hour, points go to the default partition until then")]
    partial void LogFailed(Exception e);
}
