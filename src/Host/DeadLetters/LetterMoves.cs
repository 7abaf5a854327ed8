using PointBus.Consumers.Operating;
using PointBus.Host.Errors;
using PointBus.Storage;

namespace PointBus.Host.DeadLetters;

/// <summary>Moves single letters at once: first where the ledger counts them, then in the catalog. May be repeated.</summary>
sealed class LetterMoves(
    IDeadLetters letters, IDeadLetterCatalog catalog, ReplayPreparation preparation, IMessageReturn returns, OperatingOptions options, TimeProvider time)
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

    /// <summary>Puts a letter's points back into their lane, or its message into its queue. A letter that was put away is opened first.</summary>
    /// <param name="letter">The letter.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="resetAttempts">A full cycle of retries, or one attempt.</param>
    /// <param name="cancellationToken">Not looked at once the letter is moved.</param>
    /// <exception cref="ApiException">It would fail again as it is.</exception>
    public async Task<LetterMove> ReplayAsync(LetterSummary letter, string actor, bool resetAttempts, CancellationToken cancellationToken)
    {
        if (await catalog.ReadAsync([letter.LetterId], cancellationToken) is not [var detail])
            return new LetterMove(LetterMoveResult.NotFound, null);

        var prepared = preparation.Prepare(detail.Letter, null, null);
        if (prepared is Unfit unfit)
            throw new ApiException(StatusCodes.Status422UnprocessableEntity, "LETTER_UNFIT", $"It would fail again as it is: {unfit.Why}") { Members = { ["problems"] = unfit.Problems } };

        if (letter.State is LetterState.Archived or LetterState.Expired && await RestoreAsync(letter, actor, cancellationToken) is { Result: LetterMoveResult.Conflict or LetterMoveResult.NotFound } taken)
            return taken;

        return prepared switch
        {
            ReadyBatch batch => await EnterAsync(letter, actor, action => letters.ReplayAsync(
                new ReplayRequest(action, batch.Header, batch.Payload, resetAttempts ? 0 : AllButOne(detail.Letter)), cancellationToken)),
            ReadyMessage message => await ReturnAsync(letter, actor, message, cancellationToken),
            _ => throw new InvalidOperationException("a kind of preparation that nothing is done with"),
        };
    }

    /// <summary>The answer to a move that could not be made.</summary>
    public static LetterStub Require(LetterMove move) => move switch
    {
        { Result: LetterMoveResult.Done or LetterMoveResult.Already, Stub: { } stub } => stub,
        { Result: LetterMoveResult.Conflict } => throw Changed($"Somebody else was first: the letter is {(move.Stub is { } stub ? Operations.Words.Of(stub.State) : "gone")} by now."),
        _ => throw LetterEndpoints.NotFound(),
    };

    public static ApiException Changed(string detail) => new(StatusCodes.Status409Conflict, "LETTER_CHANGED", detail);

    /// <summary>The message goes first: a crash in between sends it twice, which its consumers can take, and never loses it.</summary>
    async Task<LetterMove> ReturnAsync(LetterSummary letter, string actor, ReadyMessage message, CancellationToken cancellationToken)
    {
        var stub = await letters.FindAsync(letter.Lane, letter.LetterId, cancellationToken);
        if (stub is not { State: LetterState.Open })
            return new LetterMove(stub is null ? LetterMoveResult.NotFound : LetterMoveResult.Conflict, stub);

        await returns.SendAsync(message.Message, message.Body, cancellationToken);
        return await ArchiveAsync(letter, actor, expired: false, CancellationToken.None);
    }

    /// <summary>Spends all attempts that the policy allows but one.</summary>
    int AllButOne(DeadLetter letter) => Math.Max(letter.Attempts, letter.Batch.MaxRetries ?? options.MaxRetries(letter.Batch.Lane));

    async Task<LetterMove> EnterAsync(LetterSummary letter, string actor, Func<LetterAction, Task<LetterMove>> moveAsync)
    {
        var move = await moveAsync(new LetterAction(letter.Lane, letter.LetterId, actor));
        if (move is { Result: LetterMoveResult.Done or LetterMoveResult.Already, Stub: { } stub })
            await catalog.EnterAsync([new LetterEntry(stub.LetterId, stub.State, stub.Version, time.GetUtcNow(), actor, stub.OperationId, stub.ReplayBatchId)], CancellationToken.None);
        return move;
    }
}
