using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace PointBus.Storage.Postgres;

public static class PostgresRegistration
{
    /// <summary>Keeps points, flights and the journal in PostgreSQL. Needs logging; takes the system's clock unless another is registered.</summary>
    public static IServiceCollection AddPostgresPoints(this IServiceCollection services, PostgresOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<PostgresPointStore>();
        services.AddSingleton<IPointStore>(provider => provider.GetRequiredService<PostgresPointStore>());
        services.AddSingleton<IDeviceRegistry>(provider => provider.GetRequiredService<PostgresPointStore>());
        return services;
    }
}
