using MassTransit;
using MassTransit.Middleware;
using MassTransit.Saga;

namespace PointBus.Sagas.Repository;

/// <summary>Where MassTransit meets the saga documents. Sagas are found by their id only.</summary>
sealed class SagaDocumentContextFactory<TSaga>(SagaDocumentStore<TSaga> store) : ISagaRepositoryContextFactory<TSaga>, ILoadSagaRepositoryContextFactory<TSaga>
    where TSaga : class, ISagaVersion
{
    public Task Send<T>(ConsumeContext<T> context, IPipe<SagaRepositoryContext<TSaga, T>> next)
        where T : class =>
        next.Send(new SagaDocumentContext<TSaga, T>(store, context));

    public Task SendQuery<T>(ConsumeContext<T> context, ISagaQuery<TSaga> query, IPipe<SagaRepositoryQueryContext<TSaga, T>> next)
        where T : class =>
        throw new NotImplementedByDesignException("Correlate the event by id: saga documents cannot be searched.");

    public Task<T> Execute<T>(Func<LoadSagaRepositoryContext<TSaga>, Task<T>> asyncMethod, CancellationToken cancellationToken = default)
        where T : class =>
        asyncMethod(new LoadContext(store, cancellationToken));

    public void Probe(ProbeContext context) => context.Add("persistence", "saga documents");

    sealed class LoadContext(SagaDocumentStore<TSaga> store, CancellationToken cancellationToken)
        : BasePipeContext(cancellationToken), LoadSagaRepositoryContext<TSaga>
    {
        public async Task<TSaga> Load(Guid correlationId) => (await store.LoadAsync(correlationId, CancellationToken))!;
    }
}
