using MassTransit;
using PointBus.Storage;

namespace PointBus.Consumers.Buffering;

/// <summary>While the database is away the message stays with the broker.</summary>
public sealed class RegisterFlightConsumerDefinition : ConsumerDefinition<RegisterFlightConsumer>
{
    public RegisterFlightConsumerDefinition() => EndpointName = "register-flight";

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<RegisterFlightConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        endpointConfigurator.UseRawJsonDeserializer(RawSerializerOptions.AnyMessageType | RawSerializerOptions.CopyHeaders, isDefault: true);
        endpointConfigurator.UseMessageRetry(retry =>
        {
            retry.Handle<PointStoreException>(e => e.Outcome != WriteOutcome.Deterministic);
            retry.WithoutEnd();
        });
    }
}
