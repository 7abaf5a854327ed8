using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Persisting;

/// <summary>Tells from an exception whether another attempt may help. An outage of the database is no fault of a batch and does not come here.</summary>
static class FaultClasses
{
    public static FaultClass Of(Exception e) => e switch
    {
        PointStoreException { Outcome: WriteOutcome.Deterministic } => FaultClass.Permanent,
        PointStoreException or TimeoutException => FaultClass.Transient,
        // What our own code says of the batch, and will say again.
        ArgumentException or FormatException or InvalidDataException => FaultClass.Permanent,
        _ => FaultClass.Unknown,
    };
}
