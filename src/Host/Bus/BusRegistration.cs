using MassTransit;
using PointBus.Consumers.Alerting.Channels;
using PointBus.Consumers.Buffering;
using PointBus.Consumers.Delivering;
using PointBus.Consumers.Filing;
using PointBus.Consumers.Operating;
using PointBus.Consumers.Receiving;
using PointBus.Host.Configuration;
using PointBus.Host.Tls;
using PointBus.Sagas.Delivery;

namespace PointBus.Host.Bus;

static class BusRegistration
{
    /// <summary>The queues of this product, whose error queues of earlier versions are read too.</summary>
    static readonly string[] Queues =
        ["point-batch", "register-flight", "batch-delivery", "batch-commands", "letter-moves", "replay-outcomes", "alert-slack", "alert-webhook", "alert-email", "alert-pagerduty"];

    /// <summary>
    /// How long an endpoint whose channel died waits for messages that are still worked at before it connects anew; without a limit
    /// one that hangs keeps it away for good.
    /// </summary>
    static readonly TimeSpan LongestDeparture = TimeSpan.FromSeconds(15);

    /// <summary>The client closes the connection over a larger message, again at each delivery; brokers hand on at most 128 MiB unless set otherwise.</summary>
    public const uint LargestMessage = 256 << 20;

    /// <summary>The bus with its consumers; RabbitMQ where a connection string says so, in memory otherwise.</summary>
    public static IServiceCollection AddPointBus(this IServiceCollection services, HostSettings settings)
    {
        var user = new BrokerUser(settings is { CheckUser: true, RabbitMq: { } signed } ? BrokerUser.Of(RabbitMqAddress(signed)) : null);
        services.AddSingleton(user);
        services.Configure<MassTransitHostOptions>(options => options.StopTimeout = LongestDeparture);
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddConsumer<BufferPointBatchConsumer, BufferPointBatchConsumerDefinition>();
            bus.AddConsumer<RegisterFlightConsumer, RegisterFlightConsumerDefinition>();
            bus.AddDeliverySaga(settings.Delivery);
            bus.AddConsumer<BatchCommandsConsumer, BatchCommandsConsumerDefinition>();
            bus.AddFilingConsumers();
            bus.AddOperatingConsumers();
            if (settings.AlertChannels.Channels.Count > 0)
                bus.AddAlertChannelConsumers();

            if (settings.RabbitMq is { } address)
                bus.UsingRabbitMq((context, rabbit) =>
                {
                    rabbit.Host(RabbitMqAddress(address), host =>
                    {
                        host.UseTls(RabbitMqAddress(address), settings.RabbitMqTls);
                        host.MaxMessageSize(LargestMessage);
                    });
                    rabbit.UseStrictJson();
                    rabbit.ReceiveLostMessages(context);
                    rabbit.ConfigureEndpoints(context);
                });
            else
                bus.UsingInMemory((context, memory) =>
                {
                    memory.UseStrictJson();
                    memory.ConfigureEndpoints(context);
                });

            bus.AddConfigureEndpointsCallback((context, queue, endpoint) =>
            {
                if (endpoint is IRabbitMqReceiveEndpointConfigurator rabbit)
                    rabbit.UseLostMessages();
                endpoint.UseDeadLetters(context);
                if (user.Name is not null && queue == BufferPointBatchConsumerDefinition.QueueName)
                    endpoint.CheckUpstream(user);
            });
        });

        if (settings.RabbitMq is { } broker)
            services.AddErrorQueueDrain(RabbitMqAddress(broker), settings.RabbitMqTls, Queues);
        return services
            .RemoveMassTransitHostedService()
            .AddSingleton(settings.Receiving)
            .AddReceiving()
            .AddSingleton<BusState>()
            .AddHostedService<BusStarter>();
    }

    /// <summary>Indented text would make every message half as large again; of a member that is there twice nobody knows which one was meant.</summary>
    static void UseStrictJson(this IBusFactoryConfigurator bus) =>
        bus.ConfigureJsonSerializerOptions(options =>
        {
            options.WriteIndented = false;
            options.AllowDuplicateProperties = false;
            return options;
        });

    static Uri RabbitMqAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "amqp" or "amqps" or "rabbitmq" or "rabbitmqs"
            ? uri.WithPort()
            : throw new InvalidSettingException("ConnectionStrings:RabbitMq must be a URL such as amqp://user:password@host:5672/.");
}
