using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PointBus.Storage.Redis;

namespace PointBus.Storage.Queues;

public static class QueueRegistration
{
    /// <summary>Adds <see cref="ILaneControl"/> over the buffer that <see cref="RedisBufferRegistration.AddRedisBuffer"/> added.</summary>
    public static IServiceCollection AddLaneControl(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => new RedisMessages(provider.GetRequiredService<RedisLanes>(), provider.GetRequiredService<BufferSignal>()));
        services.AddSingleton<ILaneControl, RedisLaneControl>();
        return services;
    }

    /// <summary>Adds <see cref="QueueClient"/> over the same store; an <see cref="IAuditLog"/> that is registered is written to.</summary>
    public static IServiceCollection AddQueueClient(this IServiceCollection services, QueueOptions? options = null)
    {
        services.TryAddSingleton(provider => new RedisMessages(provider.GetRequiredService<RedisLanes>(), provider.GetRequiredService<BufferSignal>()));
        services.AddSingleton(provider => new QueueClient(
            provider.GetRequiredService<RedisMessages>(), options ?? new QueueOptions(), provider.GetRequiredService<TimeProvider>(), provider.GetService<IAuditLog>()));
        return services;
    }
}
