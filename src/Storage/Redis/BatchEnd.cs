using PointBus.Contracts;

namespace PointBus.Storage.Redis;

/// <summary>What a batch came to.</summary>
/// <param name="Attempts">Failed before.</param>
/// <param name="Stored">Points written that were not there.</param>
/// <param name="Duplicate">Points that were there already.</param>
/// <param name="Letters">What was not stored.</param>
internal sealed record BatchEnd(int Attempts, int Stored, int Duplicate, IReadOnlyList<DeadLetter> Letters)
{
    /// <summary>One of the <see cref="BatchEnds"/>.</summary>
    public string As { get; init; } = Stored + Duplicate == 0 && Letters.Count > 0 ? BatchEnds.DeadLettered : BatchEnds.Stored;

    /// <summary>Who took it out.</summary>
    public string? Actor { get; init; }

    /// <summary>What a batch that somebody took out held can be restored, but waits for nobody.</summary>
    public LetterState LettersAre => As == BatchEnds.Cancelled ? LetterState.Archived : LetterState.Open;

    public BatchEvent ToEvent(BatchFacts batch, DateTimeOffset at) => As switch
    {
        BatchEnds.Expired => new BatchExpired { Batch = batch, At = at, Letter = Note(Letters[0]) },
        BatchEnds.Cancelled => new BatchCancelled { Batch = batch, At = at, Letter = Note(Letters[0]), Actor = Actor },
        BatchEnds.DeadLettered => new BatchDeadLettered { Batch = batch, At = at, Attempts = Attempts, Letters = [.. Letters.Select(Note)] },
        _ => new BatchStored { Batch = batch, At = at, Stored = Stored, Duplicate = Duplicate, Attempts = Attempts, Letters = [.. Letters.Select(Note)] },
    };

    static LetterNote Note(DeadLetter letter) =>
        new(letter.LetterId, letter.ReasonCode, letter.PointCount, FaultFingerprint.Of(letter).Fingerprint);
}
