using PointBus.Consumers.Accepting;
using PointBus.Contracts.Packing;
using PointBus.Storage;

namespace PointBus.Consumers.Persisting;

/// <summary>Turns what a write refused into dead letters, one per reason and way, that hold the refused points only.</summary>
static class RefusedLetters
{
    public static Completion Complete(Claim claim, WriteRequest request, WriteResult result, DateTimeOffset now)
    {
        var byRule = request.Refused.Select(refused => refused.Index).ToHashSet();
        return new(claim, result.Stored, result.Duplicate,
        [
            .. result.Refused.GroupBy(refused => (refused.ReasonCode, IsRule: byRule.Contains(refused.Index))).Select(group => Letter(
                claim, group.Key.ReasonCode, group.Count(), PointPacker.Pack([.. group.Select(refused => request.Points[refused.Index])]).Bytes,
                group.Key.IsRule
                    ? RuleRefusals.Describe(group.Select((refused, place) => (refused.Detail, place)))
                    : string.Join("; ", group.Select(refused => refused.Detail).Distinct().Take(5)), now)),
        ]);
    }

    public static Completion Unreadable(Claim claim, string error, DateTimeOffset now) =>
        new(claim, 0, 0, [Letter(claim, DeadLetterReasons.Unreadable, claim.Header.PointCount, claim.Payload, error, now)]);

    static DeadLetter Letter(Claim claim, string reason, int points, ReadOnlyMemory<byte> payload, string error, DateTimeOffset now) =>
        DeadLetter.Of(claim.Header, reason, DeadLetterStages.Persisting, points, payload, now) with
        {
            Attempts = claim.Attempts + 1,
            Error = error,
            Failures = claim.Faults,
        };
}
