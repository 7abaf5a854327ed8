using PointBus.Storage;

namespace PointBus.Host.Delivery;

/// <summary>States of a batch in the buffer under the names that the API has for them.</summary>
static class BatchStates
{
    public static string Of(BatchStatus batch) => batch.State switch
    {
        "ready" => "QUEUED",
        "scheduled" => batch.Attempts > 0 ? "RETRYING" : "PENDING",
        "leased" => "RUNNING",
        "parked" => "RETRYING",
        _ => batch.DeadLettered > 0 && batch.Stored + batch.Duplicate == 0 ? "DEAD_LETTERED" : "COMPLETED",
    };
}
