using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PointBus.Consumers.Persisting;

/// <summary>Runs a pass at start and then at an interval, once the schema is there; a pass that fails is followed by the next one.</summary>
public abstract partial class TimedLoop(StoreGate gate, TimeSpan interval, TimeProvider time, ILogger logger) : BackgroundService
{
    protected TimeProvider Time { get; } = time;

    /// <summary>One pass; safe to run again, and on several hosts at once.</summary>
    protected abstract Task PassAsync(CancellationToken cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, Time);
        do
        {
            try
            {
                await gate.WaitUntilOpenAsync(stoppingToken);
                await PassAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(e, GetType().Name, interval);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Warning, "Failed a pass of {Loop}; the next one follows in {Interval}")]
    partial void LogFailed(Exception e, string loop, TimeSpan interval);
}
