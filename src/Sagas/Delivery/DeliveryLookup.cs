using PointBus.Contracts;
using PointBus.Sagas.Repository;
using PointBus.Storage;

namespace PointBus.Sagas.Delivery;

/// <summary>Reads the same documents as the saga in one round trip, for those who look for a batch and do not know sagas.</summary>
sealed class DeliveryLookup(SagaDocumentStore<BatchDelivery> sagas, DeliveryPlan plan) : IDeliveryLookup
{
    public async Task<DeliveryView?> FindAsync(Guid batchId, CancellationToken cancellationToken) =>
        await sagas.LoadAsync(batchId, cancellationToken) is { } saga
            ? new DeliveryView
            {
                Lane = saga.Lane,
                State = saga.State,
                Batch = saga.Batch,
                Attempts = saga.Attempts,
                MaxRetries = plan.RetriesOf(saga),
                // Once the command is sent, what is due is its repetition and not the attempt.
                NextDue = saga is { State: nameof(BatchDeliveryStateMachine.Retrying), Asked: 0 } ? saga.DueAt : null,
                LastFault = saga.LastFault,
                Stored = saga.End?.Stored ?? 0,
                Duplicate = saga.End?.Duplicate ?? 0,
                Letters = [.. saga.Letters.Select(letter => new LetterNote(letter.LetterId, letter.Reason ?? "", letter.Points ?? 0, ""))],
                History = [.. saga.History.Select(step => new DeliveryStep(step.At, step.From, step.To, step.Cause))],
            }
            : null;
}
