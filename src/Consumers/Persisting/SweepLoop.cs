using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PointBus.Storage;

namespace PointBus.Consumers.Persisting;

/// <summary>Makes due what has become due: scheduled batches, ended leases, ended times to live, reminders of what failed.</summary>
public sealed partial class SweepLoop(IPointBuffer buffer, PersistOptions options, TimeProvider time, ILogger<SweepLoop> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.IdleWait, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (await buffer.SweepAsync(stoppingToken) is var moved and > 0)
                    LogSwept(moved);
            }
            catch (BufferUnavailableException e)
            {
                LogSkipped(e.Message);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(e);
            }
        }
    }

    [LoggerMessage(LogLevel.Debug, "Swept {Count} due batches")]
    partial void LogSwept(int count);

    [LoggerMessage(LogLevel.Debug, "Sweep skipped, the buffer is away: {Reason}")]
    partial void LogSkipped(string reason);

    [LoggerMessage(LogLevel.Error, "Sweeping due batches failed")]
    partial void LogFailed(Exception e);
}
