using PointBus.Storage;

namespace PointBus.Consumers.Operating;

/// <summary>What became of a letter, for its operation and for the catalog.</summary>
/// <param name="Item">In the operation.</param>
/// <param name="Entry">How it stands now; <see langword="null"/> where nothing was done to it.</param>
public sealed record WorkedLetter(OperationItem Item, LetterEntry? Entry);

static class OperationItems
{
    public static OperationItem Skipped(this OperationItem item, string why) => item with { State = OperationItemState.Skipped, Detail = why };

    /// <summary>A dry run's result: succeeded where every point would be in the database afterwards.</summary>
    public static OperationItem Judged(this OperationItem item, LetterVerdict verdict, LetterDetail letter)
    {
        var same = verdict.ReasonCode == letter.Summary.ReasonCode;
        var why = verdict.Why.Count == 0 ? null : string.Join("; ", verdict.Why);
        return item with
        {
            State = verdict.WouldSucceed ? OperationItemState.Succeeded : same ? OperationItemState.FailedSame : OperationItemState.FailedDifferently,
            Stored = verdict.WouldStore,
            Duplicate = verdict.AlreadyStored,
            Failed = verdict.WouldFail,
            Fingerprint = verdict.ReasonCode is not { } code ? null
                : same ? letter.Summary.Fingerprint
                : FaultFingerprint.Of(letter.Letter with { ReasonCode = code, Error = why, ExceptionType = null }).Fingerprint,
            Detail = why,
        };
    }

    /// <summary>Why a letter could not be moved.</summary>
    public static string WhyNot(this LetterMove move) => move.Stub switch
    {
        null => "the dead letter queue does not know it any more",
        { State: LetterState.Replayed, OperationId: { } operation } => $"replayed by operation {operation}",
        { OperationId: { } operation } stub => $"it is {stub.State.Text()} by operation {operation}",
        var stub => $"it is {stub.State.Text()}",
    };

    public static string Text(this LetterState state) => state.ToString().ToLowerInvariant();
}
