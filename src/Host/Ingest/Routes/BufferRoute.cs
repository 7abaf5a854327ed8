using PointBus.Consumers.Accepting;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Host.Ingest.Routes;

/// <summary>Puts the batch into its lane's buffer, which is committed before this returns.</summary>
sealed class BufferRoute(BatchAdmission admission, IPointBuffer buffer) : IBatchRoute
{
    public string Name => "buffer";

    public bool IsAvailable => true;

    public async Task<BatchReceipt> SendAsync(PointBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            var (lane, buffered) = admission.Admit(batch);
            var results = await buffer.EnqueueAsync(lane, [buffered], cancellationToken);
            return new BatchReceipt(results[0].BatchId);
        }
        catch (BufferUnavailableException e)
        {
            throw new RouteUnavailableException("The buffer did not take the batch.", e);
        }
    }
}
