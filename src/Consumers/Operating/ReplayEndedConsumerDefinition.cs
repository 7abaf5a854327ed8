using MassTransit;

namespace PointBus.Consumers.Operating;

/// <summary>Up to 200 outcomes in one transaction, none waiting longer than 100 ms for others; while the database is away they stay with the broker.</summary>
public sealed class ReplayEndedConsumerDefinition : ConsumerDefinition<ReplayEndedConsumer>
{
    const int MaxOutcomes = 200;

    public ReplayEndedConsumerDefinition() => EndpointName = "replay-outcomes";

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<ReplayEndedConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        endpointConfigurator.PrefetchCount = 2 * MaxOutcomes;
        endpointConfigurator.UseMessageRetry(retry => retry.WaitForEngines());
        consumerConfigurator.Options<BatchOptions>(options => options.SetMessageLimit(MaxOutcomes).SetTimeLimit(TimeSpan.FromMilliseconds(100)));
    }
}
