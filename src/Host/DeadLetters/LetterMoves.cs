using PointBus.Host.Errors;
using PointBus.Storage;

namespace PointBus.Host.DeadLetters;

/// <summary>Moves single letters: first where the ledger counts them, then in the catalog. May be repeated.</summary>
sealed class LetterMoves(IDeadLetters letters, IDeadLetterCatalog catalog, ILetterReplay replays, TimeProvider time)
{
    /// <param name="letter">The letter.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="expired">Whether its keeping time ended.</param>
    /// <param name="cancellationToken">Not looked at once the letter is moved.</param>
    public Task<LetterMove> ArchiveAsync(LetterSummary letter, string actor, bool expired, CancellationToken cancellationToken) =>
        EnterAsync(letter, actor, action => letters.ArchiveAsync(action, expired, cancellationToken));

    public Task<LetterMove> RestoreAsync(LetterSummary letter, string actor, CancellationToken cancellationToken) =>
        EnterAsync(letter, actor, action => letters.RestoreAsync(action, cancellationToken));

    public Task<LetterMove> PurgeAsync(LetterSummary letter, string actor, CancellationToken cancellationToken) =>
        EnterAsync(letter, actor, action => letters.PurgeAsync(action, cancellationToken));

    /// <summary>Puts a letter's points back into their lane; one that was put away is opened first.</summary>
    public async Task<LetterMove> ReplayAsync(LetterSummary letter, string actor, bool resetAttempts, CancellationToken cancellationToken)
    {
        if (letter.State is LetterState.Archived or LetterState.Expired && await RestoreAsync(letter, actor, cancellationToken) is { Result: LetterMoveResult.Conflict } taken)
            return taken;

        return await replays.ReplayAsync(letter.LetterId, actor, resetAttempts, cancellationToken);
    }

    /// <summary>The answer to a move that could not be made.</summary>
    public static LetterStub Require(LetterMove move) => move switch
    {
        { Result: LetterMoveResult.Done or LetterMoveResult.Already, Stub: { } stub } => stub,
        { Result: LetterMoveResult.Conflict } => throw Changed($"Somebody else was first: the letter is {(move.Stub is { } stub ? Operations.Words.Of(stub.State) : "gone")} by now."),
        _ => throw LetterEndpoints.NotFound(),
    };

    public static ApiException Changed(string detail) => new(StatusCodes.Status409Conflict, "LETTER_CHANGED", detail);

    async Task<LetterMove> EnterAsync(LetterSummary letter, string actor, Func<LetterAction, Task<LetterMove>> moveAsync)
    {
        var move = await moveAsync(new LetterAction(letter.Lane, letter.LetterId, actor));
        if (move is { Result: LetterMoveResult.Done or LetterMoveResult.Already, Stub: { } stub })
            await catalog.EnterAsync([new LetterEntry(stub.LetterId, stub.State, stub.Version, time.GetUtcNow(), actor, stub.OperationId, stub.ReplayBatchId)], CancellationToken.None);
        return move;
    }
}

/// <summary>Puts the points of one dead letter back into their lane, and tells the catalog.</summary>
interface ILetterReplay
{
    /// <param name="letterId">The letter.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="resetAttempts">A full cycle of retries, or one attempt.</param>
    /// <param name="cancellationToken">Not looked at once the letter is moved.</param>
    /// <exception cref="BufferFullException">The lane has no room; nothing changed.</exception>
    Task<LetterMove> ReplayAsync(Guid letterId, string actor, bool resetAttempts, CancellationToken cancellationToken);
}
