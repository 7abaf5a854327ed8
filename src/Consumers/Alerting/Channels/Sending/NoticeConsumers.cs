using MassTransit;
using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Channels.Sending;

/// <summary>The endpoints of the channels, one for each kind, so that none waits for another.</summary>
static class NoticeConsumers
{
    public static string QueueOf(ChannelKind kind) => "alert-" + Names.Of(kind);
}

sealed class SlackNoticeConsumer(NoticeDelivery delivery) : IConsumer<DeliverNotice>
{
    public Task Consume(ConsumeContext<DeliverNotice> context) => delivery.TryAsync(context.Message, context.CancellationToken);
}

sealed class WebhookNoticeConsumer(NoticeDelivery delivery) : IConsumer<DeliverNotice>
{
    public Task Consume(ConsumeContext<DeliverNotice> context) => delivery.TryAsync(context.Message, context.CancellationToken);
}

sealed class EmailNoticeConsumer(NoticeDelivery delivery) : IConsumer<DeliverNotice>
{
    public Task Consume(ConsumeContext<DeliverNotice> context) => delivery.TryAsync(context.Message, context.CancellationToken);
}

sealed class PagerDutyNoticeConsumer(NoticeDelivery delivery) : IConsumer<DeliverNotice>
{
    public Task Consume(ConsumeContext<DeliverNotice> context) => delivery.TryAsync(context.Message, context.CancellationToken);
}

/// <summary>Redelivery is kept with each notice and not by the bus, so that it outlives a restart.</summary>
abstract class NoticeConsumerDefinition<T> : ConsumerDefinition<T>
    where T : class, IConsumer
{
    const int AtOnce = 8;

    protected NoticeConsumerDefinition(ChannelKind kind)
    {
        EndpointName = NoticeConsumers.QueueOf(kind);
        ConcurrentMessageLimit = AtOnce;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<T> consumerConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.PrefetchCount = AtOnce;
        // Notices are sent to one of the queues; bound to their type, each queue would get all of them.
        endpointConfigurator.ConfigureConsumeTopology = false;
    }
}

sealed class SlackNoticeDefinition() : NoticeConsumerDefinition<SlackNoticeConsumer>(ChannelKind.Slack);

sealed class WebhookNoticeDefinition() : NoticeConsumerDefinition<WebhookNoticeConsumer>(ChannelKind.Webhook);

sealed class EmailNoticeDefinition() : NoticeConsumerDefinition<EmailNoticeConsumer>(ChannelKind.Email);

sealed class PagerDutyNoticeDefinition() : NoticeConsumerDefinition<PagerDutyNoticeConsumer>(ChannelKind.PagerDuty);
