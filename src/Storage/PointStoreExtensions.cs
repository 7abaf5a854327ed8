using PointBus.Contracts;

namespace PointBus.Storage;

public static class PointStoreExtensions
{
    /// <summary>Registers a flight that belongs to no upstream, or completes what is known of it.</summary>
    public static Task<FlightRecord> RegisterFlightAsync(this IPointStore store, string flightId, FlightDetails details, CancellationToken cancellationToken) =>
        store.RegisterFlightAsync(flightId, details, null, cancellationToken);
}
