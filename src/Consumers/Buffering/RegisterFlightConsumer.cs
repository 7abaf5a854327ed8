using MassTransit;
using PointBus.Consumers.Accepting;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Buffering;

/// <summary>Makes a flight known. Safe to run again.</summary>
public sealed class RegisterFlightConsumer(IPointStore store) : IConsumer<RegisterFlight>
{
    public Task Consume(ConsumeContext<RegisterFlight> context)
    {
        BatchRules.Check(context.Message);
        return store.RegisterFlightAsync(context.Message.FlightId, context.Message.Flight, context.CancellationToken);
    }
}
