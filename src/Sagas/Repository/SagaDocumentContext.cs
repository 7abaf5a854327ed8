using MassTransit;
using MassTransit.Context;
using MassTransit.Saga;

namespace PointBus.Sagas.Repository;

/// <summary>One message on its way to one saga.</summary>
sealed class SagaDocumentContext<TSaga, TMessage>(SagaDocumentStore<TSaga> store, ConsumeContext<TMessage> context)
    : ConsumeContextScope<TMessage>(context), SagaRepositoryContext<TSaga, TMessage>
    where TSaga : class, ISagaVersion
    where TMessage : class
{
    readonly ConsumeContext<TMessage> _context = context;

    public Task<SagaConsumeContext<TSaga, TMessage>> Add(TSaga instance) => Consume(_context, instance);

    /// <returns><see langword="null"/> where there is one already; it is loaded then.</returns>
    public async Task<SagaConsumeContext<TSaga, TMessage>> Insert(TSaga instance)
    {
        try
        {
            await store.SaveAsync(instance, CancellationToken);
        }
        catch (ConcurrencyException)
        {
            return null!;
        }

        return await Consume(_context, instance);
    }

    public async Task<SagaConsumeContext<TSaga, TMessage>> Load(Guid correlationId) =>
        await store.LoadAsync(correlationId, CancellationToken) is { } instance ? await Consume(_context, instance) : null!;

    public Task Save(SagaConsumeContext<TSaga> context) => store.SaveAsync(context.Saga, CancellationToken);

    public Task Update(SagaConsumeContext<TSaga> context) => store.SaveAsync(context.Saga, CancellationToken);

    public Task Delete(SagaConsumeContext<TSaga> context) => store.DeleteAsync(context.Saga, CancellationToken);

    public Task Discard(SagaConsumeContext<TSaga> context) => Task.CompletedTask;

    public Task Undo(SagaConsumeContext<TSaga> context) => Task.CompletedTask;

    public Task<SagaConsumeContext<TSaga, T>> CreateSagaConsumeContext<T>(ConsumeContext<T> consumeContext, TSaga instance, SagaConsumeContextMode mode)
        where T : class =>
        Consume(consumeContext, instance);

    static Task<SagaConsumeContext<TSaga, T>> Consume<T>(ConsumeContext<T> context, TSaga instance)
        where T : class =>
        Task.FromResult<SagaConsumeContext<TSaga, T>>(new DefaultSagaConsumeContext<TSaga, T>(context, instance));
}
