using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace PointBus.Storage.Redis;

public static class RedisBufferRegistration
{
    /// <summary>Adds <see cref="IPointBuffer"/>, its <see cref="RedisConnection"/> and its <see cref="BufferSignal"/>.</summary>
    public static IServiceCollection AddRedisBuffer(this IServiceCollection services, RedisBufferOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBatchesPerLane, 1);
        if (options.Prefix.AsSpan().ContainsAny('{', '}'))
            throw new ArgumentException("The key prefix must not contain braces; they are kept for the lane.", nameof(options));

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<BufferSignal>();
        services.TryAddSingleton(_ => new RedisConnection(options.ConnectionString));
        services.AddSingleton<IPointBuffer>(provider => new RedisPointBuffer(
            provider.GetRequiredService<RedisConnection>(), options, provider.GetRequiredService<BufferSignal>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<RedisPointBuffer>>()));
        return services;
    }
}
