using MassTransit;
using PointBus.Storage;

namespace PointBus.Consumers.Delivering;

/// <summary>While the buffer is away a command stays with the broker: it is held and tried again.</summary>
public sealed class BatchCommandsConsumerDefinition : ConsumerDefinition<BatchCommandsConsumer>
{
    public const string QueueName = "batch-commands";

    public BatchCommandsConsumerDefinition()
    {
        EndpointName = QueueName;
        ConcurrentMessageLimit = 16;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<BatchCommandsConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        endpointConfigurator.PrefetchCount = 32;
        endpointConfigurator.UseMessageRetry(retry =>
        {
            retry.Handle<BufferUnavailableException>();
            retry.WithoutEnd();
        });
    }
}
