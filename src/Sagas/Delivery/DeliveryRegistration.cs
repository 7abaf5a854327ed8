using PointBus.Storage;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PointBus.Sagas.Repository;

namespace PointBus.Sagas.Delivery;

public static class DeliveryRegistration
{
    /// <summary>The saga on the bus, kept in the saga documents. Needs <see cref="AddDelivery"/>.</summary>
    public static ISagaRegistrationConfigurator<BatchDelivery> AddDeliverySaga(this IBusRegistrationConfigurator bus, DeliveryOptions options) =>
        bus.AddSagaStateMachine<BatchDeliveryStateMachine, BatchDelivery, BatchDeliveryDefinition>()
            .RedisRepository(repository =>
            {
                repository.Expiry = options.KeepOpen;
                repository.Json = DeliveryJson.Default.BatchDelivery;
            });

    /// <summary>What the saga decides by, the loop that wakes it, and <see cref="IDeliveryLookup"/>.</summary>
    public static IServiceCollection AddDelivery(this IServiceCollection services, DeliveryOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton(options)
            .AddSingleton<DeliveryPlan>()
            .AddSingleton<IDeliveryLookup, DeliveryLookup>()
            .AddHostedService<DeliveryDueLoop>();
    }
}
