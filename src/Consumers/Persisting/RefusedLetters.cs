using PointBus.Contracts.Packing;
using PointBus.Storage;

namespace PointBus.Consumers.Persisting;

/// <summary>Turns what a write refused into dead letters, one per reason, that hold the refused points only.</summary>
static class RefusedLetters
{
    public static Completion Complete(Claim claim, WriteRequest request, WriteResult result, DateTimeOffset now) =>
        new(claim, result.Stored, result.Duplicate,
        [
            .. result.Refused.GroupBy(refused => refused.ReasonCode).Select(group => new DeadLetter
            {
                LetterId = Guid.CreateVersion7(now),
                Batch = claim.Header,
                ReasonCode = group.Key,
                Stage = "persisting",
                PointCount = group.Count(),
                Payload = PointPacker.Pack([.. group.Select(refused => request.Points[refused.Index])]).Bytes,
                PayloadForm = "packed",
                FailedAt = now,
                Attempts = claim.Attempts + 1,
                Error = string.Join("; ", group.Select(refused => refused.Detail).Distinct().Take(5)),
            }),
        ]);

    public static Completion Unreadable(Claim claim, string error, DateTimeOffset now) =>
        new(claim, 0, 0,
        [
            new DeadLetter
            {
                LetterId = Guid.CreateVersion7(now),
                Batch = claim.Header,
                ReasonCode = DeadLetterReasons.Unreadable,
                Stage = "persisting",
                PointCount = claim.Header.PointCount,
                Payload = claim.Payload,
                PayloadForm = "packed",
                FailedAt = now,
                Attempts = claim.Attempts + 1,
                Error = error,
            },
        ]);
}
