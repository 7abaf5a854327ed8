using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace PointBus.Storage.Redis;

public static class RedisScheduleRegistration
{
    /// <summary>Adds <see cref="IScheduleStore"/> on the buffer's connection.</summary>
    public static IServiceCollection AddRedisSchedules(this IServiceCollection services, RedisBufferOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => new RedisConnection(options.ConnectionString));
        return services.AddSingleton<IScheduleStore>(provider => new RedisScheduleStore(
            provider.GetRequiredService<RedisConnection>(), options.Prefix, provider.GetRequiredService<TimeProvider>()));
    }
}
