using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PointBus.Storage;

namespace PointBus.Consumers.Alerting.Measuring;

/// <summary>Keeps on every host what <see cref="UpstreamWatch"/> noted there.</summary>
public sealed partial class UpstreamLoop(UpstreamWatch watch, AlertOptions options, TimeProvider time, ILogger<UpstreamLoop> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await watch.SaveAsync(stoppingToken);
            }
            catch (BufferUnavailableException e)
            {
                LogSkipped(e.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Debug, "When upstreams sent is kept later: {Reason}")]
    partial void LogSkipped(string reason);
}
