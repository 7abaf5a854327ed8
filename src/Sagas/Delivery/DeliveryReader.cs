using PointBus.Sagas.Repository;

namespace PointBus.Sagas.Delivery;

/// <summary>Reads the same documents as the saga.</summary>
sealed class DeliveryReader(SagaDocumentStore<BatchDelivery> sagas, DeliveryPlan plan) : IDeliveryReader
{
    public async Task<DeliveryStory?> FindAsync(Guid batchId, CancellationToken cancellationToken) =>
        await sagas.LoadAsync(batchId, cancellationToken) is { } saga
            ? new DeliveryStory
            {
                BatchId = batchId,
                Lane = saga.Lane,
                State = saga.State,
                Batch = saga.Batch,
                Attempts = saga.Attempts,
                MaxRetries = plan.RetriesOf(saga),
                LastFault = saga.LastFault,
                ReasonCode = saga.Reason,
                NextAttemptAt = saga is { State: nameof(BatchDeliveryStateMachine.Retrying), Asked: 0 } ? saga.DueAt : null,
                End = saga.End,
                Letters = saga.Letters,
                History = saga.History,
            }
            : null;
}
