using Microsoft.Extensions.DependencyInjection;

namespace PointBus.Consumers.Relaying;

public static class RelayingRegistration
{
    /// <summary>The way of recorded events from the buffer to the bus. To be added after the bus, so that it stops first.</summary>
    public static IServiceCollection AddRelaying(this IServiceCollection services, RelayOptions? options = null) =>
        services.AddSingleton(options ?? new RelayOptions()).AddHostedService<EventRelay>();
}
