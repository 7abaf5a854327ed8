using System.Reflection;
using System.Runtime.Serialization;
using System.Text.Json;
using MassTransit;
using PointBus.Consumers.Accepting;
using PointBus.Storage;

namespace PointBus.Consumers.Receiving;

/// <summary>Writes the dead letter of a message that nobody took: why, where, and its bytes as they came.</summary>
public sealed class MessageLetters(TimeProvider time)
{
    /// <summary>The letter of a message that could not be read, or whose consumer failed.</summary>
    public DeadLetter Failed(ReceiveContext context, Exception exception)
    {
        var message = ReceivedMessage.Of(context);
        var cause = Cause(exception);
        var letter = Letter(message, DeadLetterReasons.ProcessingError, SafeText.Error(cause)) with
        {
            ExceptionType = cause.GetType().FullName,
            Stack = SafeText.Stack(exception),
            Attempts = 1 + (context.TryGetPayload<RetryContext>(out var retry) ? Math.Max(0, retry.RetryCount) : 0),
        };
        return SafeText.Chain(exception).OfType<BatchRefusedException>().FirstOrDefault() is { } refused
            ? letter with { ReasonCode = DeadLetterReasons.ValidationFailed, Error = $"{refused.Code}: {SafeText.Error(refused)}" }
            : cause is LaneRefusedException lane ? letter with { ReasonCode = DeadLetterReasons.ValidationFailed, Error = $"{lane.Code}: {SafeText.Clean(lane.Message, 300)}" }
            : IsUnreadable(context, exception) ? letter with { ReasonCode = DeadLetterReasons.Unreadable, Error = ReadError(message, cause) }
            : letter;
    }

    /// <summary>The letter of a message that no consumer of its queue knows.</summary>
    public DeadLetter Unknown(ReceivedMessage message) =>
        Letter(
            message, DeadLetterReasons.UnknownMessageType,
            message.MessageTypes is [var type, ..] ? $"envelope.unknown_type: {type}" : "envelope.unknown_type: the message names no type");

    /// <summary>The letter of a message that the bus moved to an error queue, with what it wrote beside it.</summary>
    public DeadLetter Moved(ReceivedMessage message)
    {
        var type = message.Headers.GetValueOrDefault(MessageHeaders.FaultExceptionType);
        var reason = message.Headers.ContainsKey(MessageHeaders.FaultConsumerType) ? DeadLetterReasons.ProcessingError : DeadLetterReasons.Unreadable;
        return Letter(message, reason, SafeText.Masked(message.Headers.GetValueOrDefault(MessageHeaders.FaultMessage) ?? "it was found in an error queue")) with
        {
            ExceptionType = type is null ? null : SafeText.Clean(type, 300),
            Stack = message.Headers.GetValueOrDefault(MessageHeaders.FaultStackTrace) is { } stack ? SafeText.Frames(stack) : null,
        };
    }

    /// <summary>A letter of a message for a reason that is known already.</summary>
    public DeadLetter Letter(ReceivedMessage message, string reasonCode, string error)
    {
        var now = time.GetUtcNow();
        return new DeadLetter
        {
            LetterId = StableId.From("message", message.Identity.ToString("N")),
            Batch = message.Header(now),
            ReasonCode = reasonCode,
            Stage = DeadLetterStages.Receiving,
            PointCount = message.Points,
            Payload = message.Body,
            PayloadForm = PayloadForms.Message,
            FailedAt = now,
            Attempts = 1,
            Error = error,
            Message = message.Raw,
        };
    }

    /// <summary>No consumer has run: the body could not be opened, or not be turned into the message it says it is.</summary>
    static bool IsUnreadable(ReceiveContext context, Exception exception) =>
        !context.TryGetPayload<ConsumerFaultContext>(out _) &&
        (!context.HasPayloadType(typeof(OpenedMessage)) || SafeText.Chain(exception).Any(one => one is SerializationException or JsonException));

    /// <summary>Why nobody can read the bytes, whatever message they were meant to be.</summary>
    internal static string? WhyNotRead(ReceivedMessage message) =>
        !ReceivedMessage.IsJson(message.ContentType)
            ? $"envelope.content_type: {SafeText.Clean(message.ContentType!, 200)} is not read here"
            : message.Outline.Problem;

    static string ReadError(ReceivedMessage message, Exception cause) =>
        WhyNotRead(message) ?? (SafeText.ReadError(cause) is var error && message.LacksBatchId && error.StartsWith(SafeText.Missing, StringComparison.Ordinal)
                ? "envelope.no_id: a batch needs a batchId"
                : error);

    /// <summary>What the bus wraps around a consumer's exception says nothing.</summary>
    static Exception Cause(Exception exception) =>
        exception.InnerException is { } inner && exception is AggregateException or TargetInvocationException or EventExecutionException or SagaException
            ? Cause(inner)
            : exception;
}
