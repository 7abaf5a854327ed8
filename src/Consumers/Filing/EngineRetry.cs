using MassTransit;
using PointBus.Storage;

namespace PointBus.Consumers.Filing;

static class EngineRetry
{
    /// <summary>Holds a message until the database and the buffer answer again.</summary>
    public static void WaitForEngines(this IRetryConfigurator retry)
    {
        retry.Handle<BufferUnavailableException>();
        retry.Handle<PointStoreException>(e => e.Outcome != WriteOutcome.Deterministic);
        retry.Exponential(int.MaxValue, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(100));
    }
}
