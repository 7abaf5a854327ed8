using PointBus.Storage;

namespace PointBus.Consumers.Operating;

/// <summary>Ends a replay that does not help.</summary>
static class StopRule
{
    const int LeastEnded = 5;

    /// <returns>A sentence that says why; <see langword="null"/> while it may go on.</returns>
    public static string? Broken(Operation operation)
    {
        var same = operation.Of(OperationItemState.FailedSame);
        var ended = same + operation.Of(OperationItemState.Succeeded) + operation.Of(OperationItemState.FailedDifferently);
        var limit = operation.Pace.StopAtPercent;
        if (operation.Kind != OperationKind.Replay || limit == 0 || ended < LeastEnded || same * 100L < limit * (long)ended)
            return null;

        return $"{same} of {ended} ended replays ({same * 100L / ended} %) failed in the same way again; the limit is {limit} %.";
    }
}
