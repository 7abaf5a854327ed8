using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PointBus.Storage.Catalog;
using PointBus.Storage.Points;

namespace PointBus.Storage.Sqlite;

public static class SqliteRegistration
{
    /// <summary>Keeps points, flights, the journal, dead letters, operations and the audit log in a SQLite file; takes the system's clock unless another is registered.</summary>
    public static IServiceCollection AddSqlitePoints(this IServiceCollection services, SqliteOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<SqlitePointStore>();
        services.AddSingleton<IPointStore>(provider => provider.GetRequiredService<SqlitePointStore>());
        services.AddSingleton<IFlightDeletion>(provider => provider.GetRequiredService<SqlitePointStore>());
        services.AddSingleton<IDeviceRegistry>(provider => provider.GetRequiredService<SqlitePointStore>());
        services.AddSingleton<RelationalDatabase>(provider => provider.GetRequiredService<SqlitePointStore>());
        services.AddSingleton<IStoreHealth, SqliteHealth>();
        services.AddCatalog();
        return services;
    }
}
