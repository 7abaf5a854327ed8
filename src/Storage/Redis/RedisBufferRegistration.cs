using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace PointBus.Storage.Redis;

public static class RedisBufferRegistration
{
    /// <summary>Adds <see cref="IPointBuffer"/>, <see cref="IBatchEventLog"/>, <see cref="IDeadLetters"/> and <see cref="IWorkerRegistry"/>, their <see cref="RedisConnection"/> and their <see cref="BufferSignal"/>.</summary>
    public static IServiceCollection AddRedisBuffer(this IServiceCollection services, RedisBufferOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBatchesPerLane, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxPoints, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBytes, 1);
        if (options.Prefix.AsSpan().ContainsAny('{', '}'))
            throw new ArgumentException("The key prefix must not contain braces; they are kept for the lane.", nameof(options));

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<BufferSignal>();
        services.TryAddSingleton(_ => new RedisConnection(options.ConnectionString));
        return services
            .AddSingleton(provider => new RedisLanes(
                provider.GetRequiredService<RedisConnection>(), options, provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<IPointBuffer, RedisPointBuffer>()
            .AddSingleton<IBatchEventLog, RedisEventLog>()
            .AddSingleton<IDeadLetters, RedisDeadLetters>()
            .AddSingleton<IWorkerRegistry>(provider => new RedisWorkerRegistry(
                provider.GetRequiredService<RedisConnection>(), options.Prefix, provider.GetRequiredService<TimeProvider>()));
    }
}
