using MassTransit;
using PointBus.Consumers.Alerting.Channels;
using PointBus.Contracts;

namespace PointBus.Consumers.Tests.Alerting.Sending;

/// <summary>Knows which notices are on their way in one host, so that a test waits for them before it lets time pass.</summary>
sealed class Traffic : ISendObserver, IConsumeObserver
{
    int underWay, hanging;

    /// <summary>Whether nothing moves any more: every notice that was sent is done with, or waits for a channel that does not answer.</summary>
    public bool IsQuiet => Volatile.Read(ref underWay) <= Volatile.Read(ref hanging);

    public INoticeChannel Watch(INoticeChannel channel) => new WatchedChannel(channel, this);

    public Task PreSend<T>(SendContext<T> context)
        where T : class => Count<T>(1);

    public Task PostSend<T>(SendContext<T> context)
        where T : class => Task.CompletedTask;

    public Task SendFault<T>(SendContext<T> context, Exception exception)
        where T : class => Count<T>(-1);

    public Task PreConsume<T>(ConsumeContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PostConsume<T>(ConsumeContext<T> context)
        where T : class => Count<T>(-1);

    public Task ConsumeFault<T>(ConsumeContext<T> context, Exception exception)
        where T : class => Count<T>(-1);

    Task Count<T>(int change)
    {
        if (typeof(T) == typeof(DeliverNotice))
            Interlocked.Add(ref underWay, change);
        return Task.CompletedTask;
    }

    sealed class WatchedChannel(INoticeChannel channel, Traffic traffic) : INoticeChannel
    {
        public string Name => channel.Name;

        public ChannelKind Kind => channel.Kind;

        public async Task<DeliveryAnswer> DeliverAsync(AlertNotice notice, CancellationToken cancellationToken)
        {
            var answer = channel.DeliverAsync(notice, cancellationToken);
            if (answer.IsCompleted)
                return await answer;

            Interlocked.Increment(ref traffic.hanging);
            try
            {
                return await answer;
            }
            finally
            {
                Interlocked.Decrement(ref traffic.hanging);
            }
        }
    }
}
