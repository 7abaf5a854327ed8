using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PointBus.Consumers.Alerting.Channels.Email;
using PointBus.Consumers.Alerting.Channels.PagerDuty;
using PointBus.Consumers.Alerting.Channels.Routing;
using PointBus.Consumers.Alerting.Channels.Sending;
using PointBus.Consumers.Alerting.Channels.Slack;
using PointBus.Consumers.Alerting.Channels.Webhook;
using PointBus.Consumers.Alerting.Measuring;
using PointBus.Consumers.Alerting.Planning;
using PointBus.Consumers.Calling;
using PointBus.Storage;

namespace PointBus.Consumers.Alerting.Channels;

public static class ChannelsRegistration
{
    /// <summary>Deliveries are kept apart from sagas, under this text.</summary>
    public const string Documents = "alerts:";

    /// <summary>The ways to people: <see cref="INoticeOutbox"/> and <see cref="ChannelProbe"/>. Needs <see cref="ISagaDocuments"/>, <see cref="IAlertStore"/>, <see cref="IDeadLetters"/> and the bus; to be added after the bus, so that it stops first.</summary>
    public static IServiceCollection AddAlertChannels(this IServiceCollection services, AlertChannels settings)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton(settings.Sending)
            .AddSingleton(new NoticeRouter(settings.Routes, settings.Channels))
            .AddSingleton(provider => new ChannelSet(
                [.. settings.Channels.Select(options => Create(options, settings, provider.GetRequiredService<TimeProvider>()))],
                settings.Sending, provider.GetRequiredService<TimeProvider>()))
            .AddSingleton(provider => new DeliveryBook(
                provider.GetRequiredKeyedService<ISagaDocuments>(Documents), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<DeliveryLog>()
            .AddSingleton<NoticeQueues>()
            .AddSingleton<NoticeDispatch>()
            .AddSingleton<NoticeThreads>()
            .AddSingleton<NoticeLetters>()
            .AddSingleton<TakeOver>()
            .AddSingleton<NoticeDelivery>()
            .AddSingleton<INoticeOutbox, NoticeOutbox>()
            .AddSingleton(provider => new ChannelProbe(
                provider.GetRequiredService<ChannelSet>(), provider.GetRequiredService<DeliveryLog>(), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<ISignalSource>(provider => new ChannelSignals(provider.GetRequiredService<ChannelSet>()))
            .AddHostedService<NoticeQueueLoop>()
            .AddHostedService<DueLoop>();
    }

    /// <summary>One endpoint for each kind of channel: queues <c>alert-slack</c>, <c>alert-webhook</c>, <c>alert-email</c> and <c>alert-pagerduty</c>.</summary>
    public static void AddAlertChannelConsumers(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<SlackNoticeConsumer, SlackNoticeDefinition>();
        bus.AddConsumer<WebhookNoticeConsumer, WebhookNoticeDefinition>();
        bus.AddConsumer<EmailNoticeConsumer, EmailNoticeDefinition>();
        bus.AddConsumer<PagerDutyNoticeConsumer, PagerDutyNoticeDefinition>();
    }

    static INoticeChannel Create(ChannelOptions options, AlertChannels settings, TimeProvider time)
    {
        var trust = ExtraRoots.Callback(settings.Roots);
        return options switch
        {
            SlackOptions slack => new SlackChannel(slack, Client(), time),
            WebhookOptions webhook => new WebhookChannel(webhook, Client(), time),
            PagerDutyOptions pager => new PagerDutyChannel(pager, Client(), time),
            EmailOptions email => new EmailChannel(email, trust, time),
            _ => throw new ArgumentException($"{options.Kind} is not a kind of channel.", nameof(options)),
        };

        // Each its own, so that the connections of one are not those of another; it lives as long as the process.
        HttpClient Client() => new GuardedCalls(settings.Calls with { Timeout = options.Timeout }, trust: trust).CreateClient();
    }
}
