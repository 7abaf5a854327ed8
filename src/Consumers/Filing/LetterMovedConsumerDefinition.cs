using MassTransit;

namespace PointBus.Consumers.Filing;

/// <summary>While the buffer or the database is away the events stay with the broker.</summary>
public sealed class LetterMovedConsumerDefinition : ConsumerDefinition<LetterMovedConsumer>
{
    public LetterMovedConsumerDefinition()
    {
        EndpointName = "letter-moves";
        ConcurrentMessageLimit = 8;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<LetterMovedConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        endpointConfigurator.PrefetchCount = 32;
        endpointConfigurator.UseMessageRetry(retry => retry.WaitForEngines());
    }
}
