using MassTransit;
using MassTransit.Configuration;
using MassTransit.Saga;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PointBus.Storage;

namespace PointBus.Sagas.Repository;

public static class RedisRepositoryRegistration
{
    /// <summary>
    /// Keeps sagas in <see cref="ISagaDocuments"/>. Every create, update and delete is a compare-and-set; who comes second gets
    /// <see cref="ConcurrencyException"/>, which the endpoint has to retry.
    /// </summary>
    public static ISagaRegistrationConfigurator<TSaga> RedisRepository<TSaga>(
        this ISagaRegistrationConfigurator<TSaga> configurator, Action<RedisSagaRepositoryOptions<TSaga>>? configure = null)
        where TSaga : class, ISagaVersion
    {
        var options = new RedisSagaRepositoryOptions<TSaga>();
        configure?.Invoke(options);

        configurator.Repository(services =>
        {
            services.TryAddSingleton(provider => new SagaDocumentStore<TSaga>(
                options.KeyPrefix is { } prefix
                    ? provider.GetRequiredKeyedService<ISagaDocuments>(prefix)
                    : provider.GetRequiredService<ISagaDocuments>(),
                options));
            services.RegisterLoadSagaRepository<TSaga, SagaDocumentContextFactory<TSaga>>();
            services.RegisterSagaRepository<
                TSaga, SagaDocumentStore<TSaga>, SagaConsumeContextFactory<SagaDocumentStore<TSaga>, TSaga>, SagaDocumentContextFactory<TSaga>>();
        });
        return configurator;
    }
}
