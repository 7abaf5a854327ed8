using Polly;
using Polly.CircuitBreaker;
using PointBus.Contracts;

namespace PointBus.Host.Ingest.Routes;

/// <summary>A route behind a breaker, so that a dead one costs no waiting.</summary>
sealed class GuardedRoute(IBatchRoute route, IngestOptions options, TimeProvider time)
{
    readonly ResiliencePipeline breaker = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<RouteUnavailableException>(),
            FailureRatio = 1,
            MinimumThroughput = options.BreakerFailures,
            SamplingDuration = TimeSpan.FromSeconds(30),
            BreakDuration = options.BreakerRecovery,
        })
        .Build();

    public string Name => route.Name;

    /// <returns><see langword="null"/> where the route cannot take the batch now.</returns>
    public async Task<BatchReceipt?> TrySendAsync(PointBatch batch, CancellationToken cancellationToken)
    {
        if (!route.IsAvailable)
            return null;

        try
        {
            return await breaker.ExecuteAsync(async token => await route.SendAsync(batch, token), cancellationToken);
        }
        catch (Exception e) when (e is RouteUnavailableException or BrokenCircuitException)
        {
            return null;
        }
    }
}
