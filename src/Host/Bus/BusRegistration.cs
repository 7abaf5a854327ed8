using MassTransit;
using PointBus.Consumers.Buffering;
using PointBus.Host.Configuration;

namespace PointBus.Host.Bus;

static class BusRegistration
{
    /// <summary>The bus with its consumers; RabbitMQ where a connection string says so, in memory otherwise.</summary>
    public static IServiceCollection AddPointBus(this IServiceCollection services, HostSettings settings)
    {
        services.AddMassTransit(bus =>
        {
            bus.AddConsumer<BufferPointBatchConsumer, BufferPointBatchConsumerDefinition>();
            bus.AddConsumer<RegisterFlightConsumer, RegisterFlightConsumerDefinition>();

            if (settings.RabbitMq is { } address)
                bus.UsingRabbitMq((context, rabbit) =>
                {
                    rabbit.Host(RabbitMqAddress(address));
                    rabbit.UseCompactJson();
                    rabbit.ConfigureEndpoints(context);
                });
            else
                bus.UsingInMemory((context, memory) =>
                {
                    memory.UseCompactJson();
                    memory.ConfigureEndpoints(context);
                });

            bus.AddConfigureEndpointsCallback((_, _, endpoint) =>
            {
                if (endpoint is IRabbitMqReceiveEndpointConfigurator rabbit)
                    rabbit.SetQuorumQueue();
            });
        });

        return services
            .RemoveMassTransitHostedService()
            .AddSingleton<BusState>()
            .AddHostedService<BusStarter>();
    }

    /// <summary>Indented text would make every message half as large again.</summary>
    static void UseCompactJson(this IBusFactoryConfigurator bus) =>
        bus.ConfigureJsonSerializerOptions(options =>
        {
            options.WriteIndented = false;
            return options;
        });

    static Uri RabbitMqAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "amqp" or "amqps" or "rabbitmq" or "rabbitmqs"
            ? uri
            : throw new InvalidSettingException("ConnectionStrings:RabbitMq must be a URL such as amqp://user:password@host:5672/.");
}
