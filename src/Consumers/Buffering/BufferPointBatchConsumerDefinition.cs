using MassTransit;
using PointBus.Storage;

namespace PointBus.Consumers.Buffering;

/// <summary>While the buffer is away or full the message stays with the broker: it is held and tried again, never moved to the error queue.</summary>
public sealed class BufferPointBatchConsumerDefinition : ConsumerDefinition<BufferPointBatchConsumer>
{
    /// <summary>The queue that upstream services may also send to.</summary>
    public const string QueueName = "point-batch";

    public BufferPointBatchConsumerDefinition()
    {
        EndpointName = QueueName;
        ConcurrentMessageLimit = 16;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<BufferPointBatchConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        endpointConfigurator.PrefetchCount = 32;

        // Publishers in other languages may leave MassTransit's envelope out.
        endpointConfigurator.UseRawJsonDeserializer(RawSerializerOptions.AnyMessageType | RawSerializerOptions.CopyHeaders, isDefault: true);
        endpointConfigurator.UseMessageRetry(retry =>
        {
            retry.Handle<BufferUnavailableException>();
            retry.Handle<BufferFullException>();
            retry.WithoutEnd();
        });
    }
}
