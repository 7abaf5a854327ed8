using PointBus.Consumers.Accepting;
using PointBus.Consumers.Persisting;
using PointBus.Contracts;
using PointBus.Contracts.Packing;
using PointBus.Storage;

namespace PointBus.Host.Ingest.Routes;

/// <summary>Writes the batch to the database at once: the last way in, and the way of large scoring batches.</summary>
sealed class DirectRoute(BatchAdmission admission, IPointStore store, StoreGate gate) : IBatchRoute
{
    /// <summary>The acceptance stamp of a batch that never was in the buffer.</summary>
    const long NeverBuffered = 0;

    public string Name => "database";

    /// <summary>Not before the schema is up to date, and not while the database is known to be away.</summary>
    public bool IsAvailable => gate.ClosedBecause is null;

    public async Task<BatchReceipt> SendAsync(PointBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            var (lane, admitted) = admission.Admit(batch);
            if (admitted.Refused is not null)
                throw new RouteUnavailableException("The database alone cannot keep the dead letter of refused points.");

            var request = new WriteRequest(admitted.Header, PointPacker.Unpack(admitted.Payload.Span), NeverBuffered);
            var results = await store.WriteAsync(lane.Kind, [request], cancellationToken);
            return new BatchReceipt(batch.BatchId, results[0]);
        }
        catch (PointStoreException e)
        {
            // Bad points are refused one by one; what refuses the whole is ill in the database, as a missing table, and may be mended.
            throw new RouteUnavailableException("The database did not take the batch.", e);
        }
    }
}
