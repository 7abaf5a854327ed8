using PointBus.Storage;

namespace PointBus.Consumers.Operating;

/// <summary>What a request for an operation must satisfy.</summary>
static class OperationRules
{
    const int MaxReason = 1000;
    const int MaxCanary = 1000;
    const int MaxRate = 100_000;
    const int MaxIds = 1000;

    /// <exception cref="OperationRefusedException">The first rule that is broken.</exception>
    public static void Check(OperationRequest request)
    {
        CheckReason(request.Reason);
        Require(request.Pace.Canary is >= 0 and <= MaxCanary, "pace.canary", $"canary must be 0 to {MaxCanary}");
        Require(request.Pace.RatePerSecond is >= 0 and <= MaxRate, "pace.rate", $"rate must be 0 (no limit) to {MaxRate} letters a second");
        Require(request.Pace.StopAtPercent is >= 0 and <= 100, "pace.stop_at_percent", "stop_at_percent must be 0 (never) to 100");
        Require(request.Limit is null or >= 1, "limit.range", "limit must be 1 or more");
        Require(request.Selection.LetterIds is null or { Count: >= 1 and <= MaxIds }, "selection.ids", $"ids must name 1 to {MaxIds} letters");
        Require(request.Selection.ReasonCode is not { } code || DeadLetterReasons.All.ContainsKey(code), "selection.reason", "the reason is none of the known codes");
    }

    /// <exception cref="OperationRefusedException">There is none, or it is too long.</exception>
    public static void CheckReason(string? reason)
    {
        Require(!string.IsNullOrWhiteSpace(reason), "reason.required", "say why: reason must not be empty");
        Require(reason!.Length <= MaxReason, "reason.length", $"reason must have at most {MaxReason} characters");
    }

    /// <summary>A dry run may look at everything.</summary>
    /// <exception cref="OperationRefusedException">It matches every letter, and nobody said that this is meant.</exception>
    public static void CheckExtent(OperationRequest request, LetterQuery selection) =>
        Require(
            request.ConfirmAll || request.Kind == OperationKind.Preflight || !selection.MatchesAll,
            "SELECTION_EMPTY", "the selection matches every letter; narrow it, or confirm that all are meant");

    static void Require(bool holds, string code, string message)
    {
        if (!holds)
            throw new OperationRefusedException(code, message);
    }
}
