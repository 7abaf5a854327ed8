using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PointBus.Consumers.Alerting.Channels.Sending;

/// <summary>Delivers what the bus did not take, each kind of channel by itself.</summary>
sealed partial class NoticeQueueLoop(NoticeQueues queues, NoticeDelivery delivery, ILogger<NoticeQueueLoop> logger) : BackgroundService
{
    const int PerKind = 4;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Enum.GetValues<ChannelKind>().SelectMany(kind => Enumerable.Range(0, PerKind).Select(_ => ReadAsync(kind, stoppingToken))));

    async Task ReadAsync(ChannelKind kind, CancellationToken stoppingToken)
    {
        await foreach (var order in queues.ReadAsync(kind, stoppingToken))
        {
            try
            {
                await delivery.TryAsync(order, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(e, order.Notice.NoticeId, order.Channel);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "Trying notice {NoticeId} by {Channel} failed; it is tried again when it is due")]
    partial void LogFailed(Exception e, Guid noticeId, string channel);
}
