using PointBus.Consumers;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Host.Ingest.Routes;

/// <summary>A route behind a breaker, so that a dead one costs no waiting.</summary>
sealed class GuardedRoute(IBatchRoute route, IngestOptions options, TimeProvider time)
{
    readonly Breaker breaker = new(options.BreakerFailures, options.BreakerRecovery, time);

    public string Name => route.Name;

    /// <summary>Whether it has failed again and again just now; where nobody sends, nothing is known.</summary>
    public bool IsSuspended => breaker.HasOpened(2 * options.BreakerRecovery);

    /// <returns><see langword="null"/> where the route cannot take the batch now.</returns>
    public async Task<BatchReceipt?> TrySendAsync(PointBatch batch, CancellationToken cancellationToken)
    {
        if (!route.IsAvailable || !breaker.TryEnter())
            return null;

        try
        {
            var receipt = await route.SendAsync(batch, cancellationToken);
            breaker.Succeeded();
            return receipt;
        }
        catch (RouteUnavailableException)
        {
            breaker.Failed();
            return null;
        }
        catch (BufferFullException)
        {
            // It answered, and its answer must not send the points another way.
            breaker.Succeeded();
            throw;
        }
    }
}
