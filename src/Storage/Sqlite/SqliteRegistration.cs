using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace PointBus.Storage.Sqlite;

public static class SqliteRegistration
{
    /// <summary>Keeps points, flights and the journal in a SQLite file; takes the system's clock unless another is registered.</summary>
    public static IServiceCollection AddSqlitePoints(this IServiceCollection services, SqliteOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<SqlitePointStore>();
        services.AddSingleton<IPointStore>(provider => provider.GetRequiredService<SqlitePointStore>());
        services.AddSingleton<IDeviceRegistry>(provider => provider.GetRequiredService<SqlitePointStore>());
        return services;
    }
}
