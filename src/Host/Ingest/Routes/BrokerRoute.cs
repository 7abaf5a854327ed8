using MassTransit;
using PointBus.Contracts;
using PointBus.Host.Bus;
using PointBus.Storage;

namespace PointBus.Host.Ingest.Routes;

/// <summary>Publishes to the broker: confirmed, mandatory, durable, within a time limit.</summary>
sealed class BrokerRoute(IBus bus, BusState state, IngestOptions options, BrokerUser user, TimeProvider time) : IBatchRoute
{
    public string Name => "broker";

    public bool IsAvailable => state.IsReady;

    public async Task<BatchReceipt> SendAsync(PointBatch batch, CancellationToken cancellationToken)
    {
        // A publish can hang for ever after a broker restart; nothing may wait for it without a limit.
        using var limit = new CancellationTokenSource(options.PublishTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var published = bus.Publish(batch, context =>
            {
                context.Mandatory = true;
                context.CorrelationId = batch.BatchId;
                context.MessageId = batch.BatchId;
                user.Sign(context);
            }, either.Token).WaitAsync(either.Token);
            if (!Mutant.AcceptsBeforeConfirm)
                await published;
            return new BatchReceipt(batch.BatchId);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            throw new RouteUnavailableException("The broker did not confirm the batch.", e);
        }
    }
}
