using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Sagas.Delivery;

/// <summary>What the saga decides: whether and when a batch is tried again, why it is given up, and when to ask again.</summary>
public sealed partial class DeliveryPlan(DeliveryOptions options, TimeProvider time, ILogger<DeliveryPlan>? logger = null)
{
    readonly ILogger logger = logger ?? NullLogger<DeliveryPlan>.Instance;

    public TimeSpan KeepEnded => options.KeepEnded;

    public TimeSpan KeepOpen => options.KeepOpen;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Whether the failed batch gets another attempt.</summary>
    public bool TriesAgain(BatchDelivery batch) =>
        batch.LastFault?.Class != FaultClass.Permanent && options.PolicyOf(batch.Lane).RetriesAfter(batch.Attempts, batch.Batch?.MaxRetries);

    /// <summary>Redeliveries it may have after the first attempt.</summary>
    public int RetriesOf(BatchDelivery batch) => options.PolicyOf(batch.Lane).RetriesOf(batch.Batch?.MaxRetries);

    /// <summary>When it does. A clock that is ahead elsewhere does not delay it.</summary>
    public DateTimeOffset NextAttemptOf(BatchDelivery batch)
    {
        var failedAt = batch.LastFault is { } fault && fault.At < Now ? fault.At : Now;
        return failedAt + options.PolicyOf(batch.Lane).DelayAfter(batch.Attempts, batch.CorrelationId);
    }

    /// <summary>The reason code of a batch that does not.</summary>
    public static string ReasonOf(BatchDelivery batch) => batch.LastFault switch
    {
        { Class: FaultClass.Permanent } => DeadLetterReasons.ProcessingError,
        { ExceptionType: { } type } when type.Split('.')[^1] == nameof(TimeoutException) => DeadLetterReasons.Timeout,
        { ExceptionType: null, Message: var message } when message == DeadLetterReasons.Text(DeadLetterReasons.WorkerLost) => DeadLetterReasons.WorkerLost,
        _ => DeadLetterReasons.MaxRetriesExceeded,
    };

    /// <summary>When a command that was sent now is sent again.</summary>
    public DateTimeOffset AskAgainAt => Now + options.CommandTimeout;

    public bool IsDue(BatchDelivery batch) => batch.DueAt <= Now;

    /// <summary>Whether the batch was silent for so long that it must be gone.</summary>
    public bool IsSilent(BatchDelivery batch) => Now - batch.HeardAt > options.KeepOpen;

    /// <summary>Whether a repeat of the news asks for the command once more.</summary>
    public static bool Repeats(BatchDelivery batch) => batch.Asked > 0 && !Mutant.NeverAsksAgain;

    /// <summary>Counts the command that is being sent, and when to send it again.</summary>
    public void Ask(BatchDelivery batch)
    {
        batch.Asked++;
        batch.DueAt = Mutant.NeverAsksAgain ? null : AskAgainAt;
        if (batch.Asked > 1)
            LogAskedAgain(batch.CorrelationId, batch.Asked);
    }

    [LoggerMessage(LogLevel.Information, "Sending the command for batch {BatchId} again, time {Number}: no effect of it was seen")]
    partial void LogAskedAgain(Guid batchId, int number);
}
