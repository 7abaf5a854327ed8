using System.Threading.Channels;
using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Channels.Sending;

/// <summary>Notices that are delivered in this process because the bus does not take them; one queue for each kind of channel.</summary>
sealed class NoticeQueues
{
    const int Capacity = 1_000;

    readonly Dictionary<ChannelKind, Channel<DeliverNotice>> queues = Enum.GetValues<ChannelKind>().ToDictionary(
        kind => kind, _ => Channel.CreateBounded<DeliverNotice>(Capacity));

    /// <returns>Whether there was room; where there is none the notice is found again when its next try is due.</returns>
    public bool TryAdd(ChannelKind kind, DeliverNotice order) => queues[kind].Writer.TryWrite(order);

    public IAsyncEnumerable<DeliverNotice> ReadAsync(ChannelKind kind, CancellationToken cancellationToken) => queues[kind].Reader.ReadAllAsync(cancellationToken);
}
