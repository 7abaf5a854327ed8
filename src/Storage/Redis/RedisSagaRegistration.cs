using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace PointBus.Storage.Redis;

public static class RedisSagaRegistration
{
    /// <summary>Adds <see cref="ISagaDocuments"/> on the buffer's connection. Asked for by a text as key, they are apart: their keys begin with the prefix and that text.</summary>
    public static IServiceCollection AddRedisSagas(this IServiceCollection services, RedisBufferOptions options)
    {
        if (options.Prefix.AsSpan().ContainsAny('{', '}'))
            throw new ArgumentException("The key prefix must not contain braces; they are kept for the shard.", nameof(options));

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => new RedisConnection(options.ConnectionString));
        services.AddSingleton<ISagaDocuments>(provider => Create(provider, options.Prefix));
        services.AddKeyedSingleton<ISagaDocuments>(KeyedService.AnyKey, (provider, key) => Create(provider, options.Prefix + key));
        return services;
    }

    static RedisSagaDocuments Create(IServiceProvider provider, string prefix) =>
        new(provider.GetRequiredService<RedisConnection>(), prefix, provider.GetRequiredService<TimeProvider>());
}
