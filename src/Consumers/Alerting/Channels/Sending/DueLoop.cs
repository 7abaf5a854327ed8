using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PointBus.Consumers.Alerting.Channels.Sending;

/// <summary>Has notices tried again when they are due. Any number of hosts share them.</summary>
sealed partial class DueLoop(DeliveryBook book, NoticeDispatch dispatch, SendingOptions options, TimeProvider time, ILogger<DueLoop> logger) : BackgroundService
{
    /// <summary>How long a notice that was passed on may take to be tried.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    const int Chunk = 100;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.DueInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await PassAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(e);
            }
        }
    }

    internal async Task PassAsync(CancellationToken cancellationToken)
    {
        foreach (var id in await book.TakeDueAsync(Chunk, Lease, cancellationToken))
            if (await book.FindAsync<Delivery>(id, cancellationToken) is ({ IsOver: false } delivery, _))
                await dispatch.SendAsync(delivery.Order, cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "Looking for notices that are due failed")]
    partial void LogFailed(Exception e);
}
