using MassTransit;
using PointBus.Storage;

namespace PointBus.Consumers;

static class EngineRetry
{
    /// <summary>Holds a message until the database and the buffer answer again.</summary>
    public static void WaitForEngines(this IRetryConfigurator retry)
    {
        retry.Handle<BufferUnavailableException>();
        retry.Handle<PointStoreException>(e => e.Outcome != WriteOutcome.Deterministic);
        retry.WithoutEnd();
    }

    /// <summary>Holds a message as long as it fails for one of the reasons that are handled: tried again after 0.1 s at first, every 2 s at last.</summary>
    public static void WithoutEnd(this IRetryConfigurator retry) =>
        retry.Exponential(int.MaxValue, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(100));
}
