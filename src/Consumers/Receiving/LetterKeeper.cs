using Microsoft.Extensions.Logging;
using PointBus.Storage;

namespace PointBus.Consumers.Receiving;

/// <summary>Keeps letters of messages. Returns only once a letter is safe, so that the broker is acknowledged after that; until then the message is held.</summary>
public sealed partial class LetterKeeper(IDeadLetters letters, TimeProvider time, ILogger<LetterKeeper> logger)
{
    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Safe to run again.</summary>
    /// <param name="letter">The letter of one message; every delivery of it has the same id.</param>
    /// <param name="redelivered">Whether the message was delivered before, so that a letter known already may be its own.</param>
    /// <param name="cancellationToken">Lets go of the message without a letter: the broker keeps it.</param>
    public async Task KeepAsync(DeadLetter letter, bool redelivered, CancellationToken cancellationToken)
    {
        if (Mutant.AcksBeforeLetter)
        {
            _ = TryKeepAsync(letter, redelivered, cancellationToken);
            return;
        }

        for (var pause = FirstPause; !await TryKeepAsync(letter, redelivered, cancellationToken); pause = Longer(pause))
            await Task.Delay(pause, time, cancellationToken);

        CrashPoint.Hit(CrashPoint.MessageLettered);
    }

    async Task<bool> TryKeepAsync(DeadLetter letter, bool redelivered, CancellationToken cancellationToken)
    {
        try
        {
            while (!await letters.AddAsync(letter, cancellationToken))
            {
                // Somebody dealt with the letter of an earlier message with the same id: this one needs a letter of its own.
                if (redelivered || await letters.FindAsync(letter.Batch.Lane, letter.LetterId, cancellationToken) is null or { State: LetterState.Open })
                {
                    LogKnown(letter.LetterId, letter.Message!.Queue);
                    return true;
                }

                letter = letter with { LetterId = StableId.From("again", letter.LetterId.ToString("N")) };
            }

            LogLettered(letter.Message!.Queue, letter.ReasonCode, letter.LetterId, letter.Error);
            return true;
        }
        catch (LaneRefusedException) when (letter.Batch.Lane != Lane.Unrouted)
        {
            // Trying again would not help, and would hold the message for ever.
            return await TryKeepAsync(letter with { Batch = letter.Batch with { Lane = Lane.Unrouted } }, redelivered, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogHeld(e, letter.Message!.Queue, letter.LetterId);
            return false;
        }
    }

    static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;

    [LoggerMessage(LogLevel.Warning, "Put a message of queue {Queue} into a dead letter for {Reason}: {LetterId}, {Error}")]
    partial void LogLettered(string queue, string reason, Guid letterId, string? error);

    [LoggerMessage(LogLevel.Information, "Found dead letter {LetterId} of a message of queue {Queue} there already")]
    partial void LogKnown(Guid letterId, string queue);

    [LoggerMessage(LogLevel.Warning, "Hold a message of queue {Queue}: its dead letter {LetterId} cannot be written now")]
    partial void LogHeld(Exception e, string queue, Guid letterId);
}
