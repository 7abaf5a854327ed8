using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Sagas.Delivery;

/// <summary>The endpoint of the saga. Messages go out only after the save; who was overtaken loads again; while Redis or the broker is away events are held and tried again.</summary>
public sealed class BatchDeliveryDefinition : SagaDefinition<BatchDelivery>
{
    public const string QueueName = "batch-delivery";

    const int Concurrency = 32;

    public BatchDeliveryDefinition()
    {
        EndpointName = QueueName;
        ConcurrentMessageLimit = Concurrency;
    }

    protected override void ConfigureSaga(
        IReceiveEndpointConfigurator endpointConfigurator, ISagaConfigurator<BatchDelivery> sagaConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.PrefetchCount = 2 * Concurrency;
        endpointConfigurator.UseMessageRetry(retry =>
        {
            retry.Handle<BufferUnavailableException>();
            retry.Handle<ConnectionException>();
            retry.Handle<TimeoutException>();
            retry.Exponential(int.MaxValue, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(100));
        });
        endpointConfigurator.UseMessageRetry(retry =>
        {
            retry.Handle<ConcurrencyException>();
            retry.Exponential(200, TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(5));
        });
        endpointConfigurator.UseTryLimit(context.GetRequiredService<DeliveryOptions>().LongestTry);
        endpointConfigurator.UseInMemoryOutbox(context);

        // Events of one batch one after the other, so that only other hosts can overtake.
        var batches = endpointConfigurator.CreatePartitioner(Concurrency);
        InTurn<BatchBuffered>(m => m.BatchId);
        InTurn<BatchFaulted>(m => m.BatchId);
        InTurn<BatchStored>(m => m.BatchId);
        InTurn<BatchDeadLettered>(m => m.BatchId);
        InTurn<BatchExpired>(m => m.BatchId);
        InTurn<BatchCancelled>(m => m.BatchId);
        InTurn<LetterReplayed>(m => m.BatchId);
        InTurn<LetterArchived>(m => m.BatchId);
        InTurn<LetterPurged>(m => m.BatchId);
        InTurn<LetterRestored>(m => m.BatchId);
        InTurn<DeliveryDue>(m => m.BatchId);

        void InTurn<T>(Func<T, Guid> batchId)
            where T : class =>
            sagaConfigurator.Message<T>(message => message.UsePartitioner(batches, x => batchId(x.Message)));
    }
}
