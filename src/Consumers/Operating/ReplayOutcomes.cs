using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Operating;

/// <summary>Enters how replays ended, in their operations and in the catalog. May be repeated.</summary>
public sealed class ReplayOutcomes(IOperationStore operations, IDeadLetterCatalog catalog, OperationEnding ending)
{
    /// <param name="ended">At most 1,000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task EnterAsync(IReadOnlyList<ReplayEnded> ended, CancellationToken cancellationToken)
    {
        var unique = ended.DistinctBy(one => (one.OperationId, one.LetterId)).ToList();
        if (unique.Count == 0)
            return;

        var query = new LetterQuery { LetterIds = [.. unique.Select(one => one.LetterId).Distinct()] };
        var originals = (await catalog.SearchAsync(query, new LetterPage(unique.Count), cancellationToken)).ToDictionary(letter => letter.LetterId, letter => letter.Fingerprint);
        var outcomes = unique.Select(one => (Ended: one, Outcome: Judge(one, originals.GetValueOrDefault(one.LetterId)))).ToList();
        var byOperation = outcomes.Where(one => one.Ended.OperationId is not null).GroupBy(one => one.Ended.OperationId!.Value).ToList();

        // The operation last: what has ended there is not looked up again, and the event of the end may die with a transport in memory.
        await catalog.EnterOutcomesAsync([.. outcomes.Select(one => new ReplayOutcomeEntry(one.Ended.LetterId, one.Outcome, one.Ended.At, Main(one.Ended)?.LetterId))], cancellationToken);
        foreach (var operation in byOperation)
            await operations.EnterAsync(operation.Key, [.. operation.Select(one => Item(one.Ended, one.Outcome))], cancellationToken);
        CrashPoint.Hit(CrashPoint.OutcomeNoted);

        foreach (var operation in byOperation)
            await ending.TryEndAsync(operation.Key, cancellationToken);
    }

    static ReplayOutcome Judge(ReplayEnded ended, string? fingerprint) =>
        Main(ended) is not { } failed ? ReplayOutcome.Stored
        : failed.Fingerprint == fingerprint ? ReplayOutcome.FailedSame
        : ReplayOutcome.FailedDifferently;

    /// <summary>Of several letters the one with most points says how it failed.</summary>
    static LetterNote? Main(ReplayEnded ended) => ended.Letters.MaxBy(letter => letter.Points);

    static OperationItem Item(ReplayEnded ended, ReplayOutcome outcome) => new()
    {
        LetterId = ended.LetterId,
        State = outcome switch
        {
            ReplayOutcome.Stored => OperationItemState.Succeeded,
            ReplayOutcome.FailedSame => OperationItemState.FailedSame,
            _ => OperationItemState.FailedDifferently,
        },
        BatchId = ended.BatchId,
        Stored = ended.Stored,
        Duplicate = ended.Duplicate,
        Failed = ended.Letters.Sum(letter => letter.Points),
        Fingerprint = Main(ended)?.Fingerprint,
        Detail = ended.Letters.Count == 0 ? null : string.Join(", ", ended.Letters.Select(letter => letter.ReasonCode).Distinct()),
        At = ended.At,
    };
}
