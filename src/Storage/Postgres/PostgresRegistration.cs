using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PointBus.Storage.Catalog;
using PointBus.Storage.Points;

namespace PointBus.Storage.Postgres;

public static class PostgresRegistration
{
    /// <summary>Keeps points, flights, the journal, dead letters, operations and the audit log in PostgreSQL. Needs logging; takes the system's clock unless another is registered.</summary>
    public static IServiceCollection AddPostgresPoints(this IServiceCollection services, PostgresOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<PostgresPointStore>();
        services.AddSingleton<IPointStore>(provider => provider.GetRequiredService<PostgresPointStore>());
        services.AddSingleton<IFlightDeletion>(provider => provider.GetRequiredService<PostgresPointStore>());
        services.AddSingleton<IDeviceRegistry>(provider => provider.GetRequiredService<PostgresPointStore>());
        services.AddSingleton<RelationalDatabase>(provider => provider.GetRequiredService<PostgresPointStore>());
        services.AddSingleton<IStoreHealth, PostgresHealth>();
        services.AddCatalog();
        return services;
    }
}
