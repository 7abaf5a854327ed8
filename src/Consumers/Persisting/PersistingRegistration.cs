using Microsoft.Extensions.DependencyInjection;

namespace PointBus.Consumers.Persisting;

public static class PersistingRegistration
{
    /// <summary>The way from the buffer to the database: claim, write, complete, and the sweeper that makes due batches ready.</summary>
    public static IServiceCollection AddPersisting(this IServiceCollection services, PersistOptions options) =>
        services
            .AddSingleton(options)
            .AddSingleton<StoreGate>()
            .AddSingleton<PersistStatistics>()
            .AddSingleton<LeaseKeeper>()
            .AddSingleton<BatchWriter>()
            .AddHostedService<PersistLoop>()
            .AddHostedService<SweepLoop>()
            .AddHostedService<MaintenanceLoop>();
}
