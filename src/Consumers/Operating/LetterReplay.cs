using Microsoft.Extensions.Logging;
using PointBus.Consumers.Filing;
using PointBus.Storage;

namespace PointBus.Consumers.Operating;

/// <summary>Replays one letter for an operation. May be repeated; a letter goes into its lane once.</summary>
public sealed partial class LetterReplay(
    IDeadLetters letters, IMessageReturn returns, ReplayPreparation preparation, OperatingOptions options, TimeProvider time, ILogger<LetterReplay> logger)
{
    /// <exception cref="BufferFullException">The lane has no room; nothing changed.</exception>
    public async Task<WorkedLetter> ReplayAsync(Operation operation, OperationItem item, LetterDetail letter, CancellationToken cancellationToken)
    {
        var action = new LetterAction(letter.Letter.Batch.Lane, item.LetterId, operation.Actor, operation.Id);
        return Prepare(operation, letter) switch
        {
            ReadyBatch batch => await SendAsync(item, action, batch, Attempts(operation, letter.Letter), cancellationToken),
            ReadyMessage message => await ReturnAsync(item, action, message, cancellationToken),
            Unfit unfit => new WorkedLetter(item.Skipped($"would fail again: {unfit.Why}"), null),
            _ => throw new InvalidOperationException("a kind of preparation that nothing is done with"),
        };
    }

    /// <summary>A letter that nobody foresaw must not hold up the others.</summary>
    Preparation Prepare(Operation operation, LetterDetail letter)
    {
        try
        {
            return preparation.Prepare(letter.Letter, EditedBody.Of(letter, operation.Id), operation.Id);
        }
        catch (Exception e)
        {
            LogUnprepared(e, letter.Summary.LetterId);
            return new Unfit([], $"it cannot be prepared: {e.GetType().Name}");
        }
    }

    async Task<WorkedLetter> SendAsync(OperationItem item, LetterAction action, ReadyBatch batch, int attempts, CancellationToken cancellationToken)
    {
        var move = await letters.ReplayAsync(new ReplayRequest(action, batch.Header, batch.Payload, attempts), cancellationToken);
        return move is { Result: LetterMoveResult.Done or LetterMoveResult.Already, Stub: { } stub }
            ? new WorkedLetter(item with { State = OperationItemState.Sent }, Entry(stub, action))
            : new WorkedLetter(item.Skipped(move.WhyNot()), null);
    }

    /// <summary>The message goes first: a crash in between sends it twice, which its consumers can take, and never loses it.</summary>
    async Task<WorkedLetter> ReturnAsync(OperationItem item, LetterAction action, ReadyMessage message, CancellationToken cancellationToken)
    {
        var stub = await letters.FindAsync(action.Lane, action.LetterId, cancellationToken);
        var sent = stub is { State: LetterState.Archived } && stub.OperationId == action.OperationId;
        if (!sent && stub is not { State: LetterState.Open })
            return new WorkedLetter(item.Skipped(new LetterMove(LetterMoveResult.Conflict, stub).WhyNot()), null);

        if (!sent)
        {
            await returns.SendAsync(message.Message, message.Body, cancellationToken);
            stub = (await letters.ArchiveAsync(action, expired: false, cancellationToken)).Stub;
        }

        var detail = $"sent back to queue {message.Message.Queue}";
        return new WorkedLetter(item with { State = OperationItemState.Succeeded, Detail = detail }, stub is null ? null : Entry(stub, action));
    }

    /// <summary>Where attempts are not reset, all that the policy allows but one are spent.</summary>
    int Attempts(Operation operation, DeadLetter letter) =>
        operation.ResetAttempts ? 0 : Math.Max(letter.Attempts, letter.Batch.MaxRetries ?? options.MaxRetries(letter.Batch.Lane));

    LetterEntry Entry(LetterStub stub, LetterAction action) => stub.Entry(time.GetUtcNow(), action.Actor);

    [LoggerMessage(LogLevel.Error, "Could not prepare the replay of dead letter {LetterId}")]
    partial void LogUnprepared(Exception e, Guid letterId);
}
