using MassTransit;
using Microsoft.Extensions.Logging;
using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Channels.Sending;

/// <summary>Brings a notice to the endpoint of its kind of channel, or to this process where the bus does not take it in time: the broker's outage must be told.</summary>
sealed partial class NoticeDispatch(IBus bus, NoticeQueues queues, ChannelSet channels, SendingOptions options, TimeProvider time, ILogger<NoticeDispatch> logger)
{
    readonly Breaker breaker = new(1, TimeSpan.FromSeconds(30), time);

    public async Task SendAsync(DeliverNotice order, CancellationToken cancellationToken)
    {
        // Any kind will do for a channel that is no longer configured: it only has to be given up.
        var kind = channels.Find(order.Channel)?.Channel.Kind ?? ChannelKind.Webhook;
        // Without any channel nobody reads the queues.
        if ((channels.Names.Count == 0 || !await TryBusAsync(kind, order, cancellationToken)) && !queues.TryAdd(kind, order))
            LogFull(order.Notice.NoticeId, order.Channel);
    }

    /// <summary>The exchange of the queue, so that sending does not declare the queue with other arguments than its consumer does.</summary>
    public static Uri AddressOf(ChannelKind kind) => new("exchange:" + NoticeConsumers.QueueOf(kind));

    async Task<bool> TryBusAsync(ChannelKind kind, DeliverNotice order, CancellationToken cancellationToken)
    {
        if (!breaker.TryEnter())
            return false;

        using var limit = new CancellationTokenSource(options.BusLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var endpoint = await bus.GetSendEndpoint(AddressOf(kind)).WaitAsync(either.Token);
            await endpoint.Send(order, either.Token).WaitAsync(either.Token);
            breaker.Succeeded();
            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            breaker.Failed();
            LogAway(order.Notice.NoticeId, e.Message);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Deliver notice {NoticeId} in this process, the bus did not take it: {Reason}")]
    partial void LogAway(Guid noticeId, string reason);

    [LoggerMessage(LogLevel.Error, "Too many notices wait in this process; {NoticeId} by {Channel} is tried when it is due")]
    partial void LogFull(Guid noticeId, string channel);
}
