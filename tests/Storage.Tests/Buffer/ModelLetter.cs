namespace PointBus.Storage.Tests.Buffer;

/// <summary>A letter as the model sees it; in the model a batch has one at most.</summary>
/// <param name="Batch">The batch it is of.</param>
/// <param name="Points">In it.</param>
internal sealed record ModelLetter(BatchHeader Batch, int Points)
{
    public LetterState State { get; init; }

    public int Dead { get; init; } = Points;

    public int Discarded { get; init; }

    public int Expired { get; init; }

    /// <summary>Points of its replay that it did not have.</summary>
    public int Extra { get; init; }

    public bool IsAway => State is LetterState.Archived or LetterState.Expired;

    public (LetterMoveResult, ModelLetter) Move(LetterState to, int replayed = 0)
    {
        var allowed = to switch
        {
            LetterState.Open => IsAway,
            LetterState.Purged => IsAway || State == LetterState.Open,
            _ => State == LetterState.Open,
        };
        if (!allowed)
            return (State == to ? LetterMoveResult.Already : LetterMoveResult.Conflict, this);

        var moved = this with { State = to };
        return (LetterMoveResult.Done, to switch
        {
            LetterState.Purged when IsAway => moved,
            LetterState.Open => moved with { Dead = Points, Discarded = 0, Expired = 0 },
            LetterState.Expired => moved with { Dead = 0, Expired = Points },
            LetterState.Replayed => moved with { Dead = 0, Discarded = Math.Max(0, Points - replayed), Extra = Math.Max(0, replayed - Points) },
            _ => moved with { Dead = 0, Discarded = Points },
        });
    }
}
