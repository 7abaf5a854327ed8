using System.Text.Json;
using MassTransit;
using MassTransit.Serialization;
using Microsoft.Extensions.Logging;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Alerting.Channels.Sending;

/// <summary>Writes the dead letter of a notice that no channel could deliver, as the message that sends it again when the letter is replayed.</summary>
sealed partial class NoticeLetters(IDeadLetters letters, ChannelSet channels, TimeProvider time, ILogger<NoticeLetters> logger)
{
    const string Envelope = "application/vnd.masstransit+json";

    /// <summary>One letter for each notice and round, whoever writes it.</summary>
    /// <returns>Whether it is written; if not, Redis is away.</returns>
    public async Task<bool> TryAddAsync(Delivery failed, CancellationToken cancellationToken)
    {
        var letter = Letter(failed);
        try
        {
            if (await letters.AddAsync(letter, cancellationToken))
                LogLettered(failed.Order.Notice.NoticeId, letter.LetterId, failed.Answer);
            return true;
        }
        catch (BufferUnavailableException e)
        {
            LogHeld(failed.Order.Notice.NoticeId, e.Message);
            return false;
        }
    }

    DeadLetter Letter(Delivery failed)
    {
        var (order, now) = (failed.Order, time.GetUtcNow());
        var round = order.Round.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var id = StableId.From("alert", order.Notice.NoticeId.ToString("N"), round);
        var lane = Lane.Parse(Lane.Unrouted)!;
        var message = new RawMessage(
            NoticeConsumers.QueueOf(channels.Find(order.Channel)?.Channel.Kind ?? ChannelKind.Webhook), Envelope, [MessageUrn.ForTypeString<DeliverNotice>()],
            new Dictionary<string, string> { [MessageHeaders.MessageId] = id.ToString() });
        return new DeadLetter
        {
            LetterId = id,
            Batch = new BatchHeader { BatchId = StableId.From("alert-batch", id.ToString("N")), Lane = lane.Name, Priority = lane.DefaultPriority, PointCount = 0, CreatedAt = order.Notice.At },
            ReasonCode = DeadLetterReasons.MaxRetriesExceeded,
            Stage = DeadLetterStages.Alert,
            PointCount = 0,
            Payload = Body(order with { Round = order.Round + 1, FailedBefore = [] }, message),
            PayloadForm = PayloadForms.Message,
            FailedAt = now,
            Attempts = Math.Max(1, failed.Attempts),
            Error = $"alert.undelivered: no channel could deliver it, {string.Join(", ", order.FailedBefore.Append(order.Channel))}; the last said: {failed.Answer}",
            Message = message,
        };
    }

    static byte[] Body(DeliverNotice order, RawMessage message) => JsonSerializer.SerializeToUtf8Bytes(
        new { messageId = message.Headers[MessageHeaders.MessageId], messageType = message.MessageTypes, message = order }, SystemTextJsonMessageSerializer.Options);

    [LoggerMessage(LogLevel.Error, "No channel could deliver notice {NoticeId}; it is dead letter {LetterId}: {Answer}")]
    partial void LogLettered(Guid noticeId, Guid letterId, string? answer);

    [LoggerMessage(LogLevel.Error, "No channel could deliver notice {NoticeId}, and its dead letter cannot be written now: {Reason}")]
    partial void LogHeld(Guid noticeId, string reason);
}
