using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Channels.Sending;

/// <summary>Remembers by group and channel what was told, so that an old notice never follows a younger one and whoever heard of a firing hears of its end.</summary>
sealed class NoticeThreads(DeliveryBook book)
{
    const int Tries = 5;

    /// <summary>The notice is the youngest from now on.</summary>
    public Task NoteSentAsync(AlertNotice notice, string channel, CancellationToken cancellationToken) => ChangeAsync(
        notice.GroupKey, channel,
        thread => thread.Newest >= notice.At ? thread : thread with { Newest = notice.At },
        cancellationToken);

    public Task NoteDeliveredAsync(DeliverNotice order, CancellationToken cancellationToken) => ChangeAsync(
        order.Notice.GroupKey, order.Channel,
        thread => thread with
        {
            Newest = thread.Newest > order.Notice.At ? thread.Newest : order.Notice.At,
            IsTold = order.Notice.Reason switch
            {
                NoticeReason.Resolved => false,
                NoticeReason.First or NoticeReason.Changed or NoticeReason.Repeat => true,
                _ => thread.IsTold,
            },
        },
        cancellationToken);

    public async Task<bool> IsOvertakenAsync(DeliverNotice order, CancellationToken cancellationToken) =>
        await FindAsync(order.Notice.GroupKey, order.Channel, cancellationToken) is ({ } thread, _) && thread.Newest > order.Notice.At;

    /// <summary>Whether the channel told of something that fires and not yet of its end.</summary>
    public async Task<bool> IsToldAsync(string groupKey, string channel, CancellationToken cancellationToken) =>
        await FindAsync(groupKey, channel, cancellationToken) is ({ IsTold: true }, _);

    async Task ChangeAsync(string groupKey, string channel, Func<ChannelThread, ChannelThread> change, CancellationToken cancellationToken)
    {
        for (var i = 0; i < Tries; i++)
        {
            var (thread, version) = await FindAsync(groupKey, channel, cancellationToken);
            var before = thread ?? new ChannelThread(DateTimeOffset.MinValue, false);
            if (change(before) is var after && (after == before || await book.SaveAsync(ChannelThread.IdOf(groupKey, channel), version, after, null, null, cancellationToken)))
                return;
        }
    }

    Task<(ChannelThread? Document, long Version)> FindAsync(string groupKey, string channel, CancellationToken cancellationToken) =>
        book.FindAsync<ChannelThread>(ChannelThread.IdOf(groupKey, channel), cancellationToken);
}
