using Microsoft.Extensions.DependencyInjection;
using PointBus.Consumers.Metering;
using PointBus.Consumers.Persisting.Workers;

namespace PointBus.Consumers.Persisting;

public static class PersistingRegistration
{
    /// <summary>The way from the buffer to the database: claim, write, complete, and the sweeper that makes due batches ready.</summary>
    public static IServiceCollection AddPersisting(this IServiceCollection services, PersistOptions options) =>
        services
            .AddSingleton(options)
            .AddSingleton<StoreGate>()
            .AddSingleton<PersistStatistics>()
            .AddSingleton<BatchMetrics>()
            .AddSingleton<LeaseKeeper>()
            .AddSingleton<BatchWriter>()
            .AddSingleton<WorkerDesk>()
            .AddSingleton<HeartbeatLoop>()
            .AddHostedService(provider => provider.GetRequiredService<HeartbeatLoop>())
            .AddHostedService<PersistLoop>()
            .AddHostedService<SweepLoop>()
            .AddHostedService<MaintenanceLoop>();
}
