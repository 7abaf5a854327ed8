using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace PointBus.Storage.Redis;

public static class RedisAlertRegistration
{
    /// <summary>Adds <see cref="IAlertStore"/> and <see cref="RedisMemory"/> on the buffer's connection.</summary>
    public static IServiceCollection AddRedisAlerts(this IServiceCollection services, RedisBufferOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => new RedisConnection(options.ConnectionString));
        return services
            .AddSingleton<IAlertStore>(provider => new RedisAlertStore(
                provider.GetRequiredService<RedisConnection>(), options.Prefix, provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<RedisMemory>();
    }
}
