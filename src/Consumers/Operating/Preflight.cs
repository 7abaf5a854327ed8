using PointBus.Consumers.Accepting;
using PointBus.Storage;

namespace PointBus.Consumers.Operating;

/// <summary>The dry run of a replay: what would be stored, what is stored already, and what would fail again. Changes nothing.</summary>
public sealed class Preflight(ReplayPreparation preparation, IPointStore store, TimeProvider time)
{
    /// <returns>A verdict for each letter, in order.</returns>
    public async Task<IReadOnlyList<LetterVerdict>> JudgeAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken)
    {
        var prepared = letters.Select(letter => (Letter: letter, Preparation: preparation.Prepare(letter, null, null))).ToList();
        var verdicts = prepared.Where(one => one.Preparation is not ReadyBatch).ToDictionary(one => one.Letter.LetterId, one => Judge(one.Letter, one.Preparation));
        var batches = prepared.Select(one => one.Preparation).OfType<ReadyBatch>();
        foreach (var kind in batches.GroupBy(batch => batch.Lane.Kind))
            foreach (var verdict in await ForeseeAsync(kind.Key, [.. kind], cancellationToken))
                verdicts[verdict.LetterId] = verdict;

        return [.. letters.Select(letter => verdicts[letter.LetterId])];
    }

    /// <summary>Judges what has been prepared already, of an edited letter for one.</summary>
    public async Task<LetterVerdict> JudgeAsync(DeadLetter letter, Preparation prepared, CancellationToken cancellationToken) =>
        prepared is ReadyBatch batch
            ? (await ForeseeAsync(batch.Lane.Kind, [batch], cancellationToken))[0]
            : Judge(letter, prepared);

    static LetterVerdict Judge(DeadLetter letter, Preparation prepared) => prepared switch
    {
        ReadyMessage message => new(letter.LetterId, 0, 0, 0, [$"would be sent back to queue {message.Message.Queue}"], null),
        Unfit unfit => new(letter.LetterId, 0, 0, letter.PointCount, [unfit.Why], Reason(letter, unfit)),
        _ => throw new ArgumentOutOfRangeException(nameof(prepared)),
    };

    static string Reason(DeadLetter letter, Unfit unfit) =>
        unfit.Problems.Count > 0 ? DeadLetterReasons.ValidationFailed
        : letter.ReasonCode == DeadLetterReasons.UnknownMessageType ? letter.ReasonCode
        : DeadLetterReasons.Unreadable;

    async Task<IReadOnlyList<LetterVerdict>> ForeseeAsync(LaneKind kind, IReadOnlyList<ReadyBatch> batches, CancellationToken cancellationToken)
    {
        var acceptance = time.GetUtcNow().ToUnixTimeMilliseconds() * 1000;
        try
        {
            var results = await store.ForeseeAsync(kind, [.. batches.Select(batch => new WriteRequest(batch.Header, batch.Points, acceptance) { Refused = RuleRefusals.ToPoints(batch.Problems) })], cancellationToken);
            return [.. batches.Zip(results, Judge)];
        }
        catch (PointStoreException e) when (e.Outcome == WriteOutcome.Deterministic && batches.Count > 1)
        {
            // The one that cannot be foreseen must not spoil the verdicts of the others.
            var verdicts = new List<LetterVerdict>();
            foreach (var batch in batches)
                verdicts.AddRange(await ForeseeAsync(kind, [batch], cancellationToken));
            return verdicts;
        }
        catch (PointStoreException e) when (e.Outcome == WriteOutcome.Deterministic)
        {
            return [new LetterVerdict(LetterOf(batches[0]), 0, 0, batches[0].Points.Count, [e.Message], DeadLetterReasons.ProcessingError)];
        }
    }

    static LetterVerdict Judge(ReadyBatch batch, WriteResult result)
    {
        var reasons = result.Refused.GroupBy(refused => refused.ReasonCode).OrderByDescending(group => group.Count()).ToList();
        return new LetterVerdict(
            LetterOf(batch), result.Stored, result.Duplicate, result.Refused.Count,
            [.. reasons.Select(group => $"{group.Key}: {string.Join("; ", group.Select(refused => refused.Detail).Distinct().Take(3))}")],
            reasons.FirstOrDefault()?.Key);
    }

    static Guid LetterOf(ReadyBatch batch) => batch.Header.Replay!.LetterId;
}
