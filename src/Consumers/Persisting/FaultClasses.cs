using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Persisting;

/// <summary>Tells from an exception whether another attempt may help. An outage of the database is no fault of a batch and does not come here.</summary>
static class FaultClasses
{
    public static FaultClass Of(Exception e) => e switch
    {
        // Bad rows are refused one by one, so it is the statement: a missing table or right, which somebody may mend between two attempts.
        PointStoreException { Outcome: WriteOutcome.Deterministic } => FaultClass.Unknown,
        PointStoreException or TimeoutException => FaultClass.Transient,
        // What our own code says of the batch, and will say again.
        ArgumentException or FormatException or InvalidDataException => FaultClass.Permanent,
        _ => FaultClass.Unknown,
    };
}
