using PointBus.Consumers.Alerting.Channels.Routing;
using PointBus.Consumers.Alerting.Planning;
using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Channels.Sending;

/// <summary>Hands notices to channels; what each channel makes of its own is its own affair.</summary>
sealed class NoticeOutbox(NoticeRouter router, ChannelSet channels, NoticeThreads threads, TakeOver deliveries) : INoticeOutbox
{
    public IReadOnlyList<string> Route(AlertNotice notice) => router.Channels(notice);

    public async Task SendAsync(AlertNotice notice, IReadOnlyList<string> told, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> all = [.. told.Concat(await StandInsAsync(notice, cancellationToken)).Distinct()];
        var fallbacks = all.Concat(router.Fallbacks(notice)).Distinct().ToList();
        await Task.WhenAll(all.Select(channel => SendAsync(new DeliverNotice { Channel = channel, Notice = notice, Fallbacks = fallbacks }, cancellationToken)));
    }

    async Task SendAsync(DeliverNotice order, CancellationToken cancellationToken)
    {
        await threads.NoteSentAsync(order.Notice, order.Channel, cancellationToken);
        await deliveries.HandAsync(order, cancellationToken);
    }

    /// <summary>Channels that took over for others and told of the firing hear how it goes on.</summary>
    async Task<IEnumerable<string>> StandInsAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        if (notice.Reason is not (NoticeReason.Resolved or NoticeReason.Acknowledged))
            return [];

        var told = await Task.WhenAll(channels.Names.Select(async name => (name, IsTold: await threads.IsToldAsync(notice.GroupKey, name, cancellationToken))));
        return told.Where(channel => channel.IsTold).Select(channel => channel.name);
    }
}
