using MassTransit;
using PointBus.Storage;

namespace PointBus.Consumers.Receiving;

/// <summary>Reads the queue of messages that the broker itself gave up, such as those that killed their consumer again and again.</summary>
sealed class LostMessageFilter(MessageLetters letters, LetterKeeper keeper) : IFilter<ReceiveContext>
{
    const string FirstQueue = "x-first-death-queue", FirstReason = "x-first-death-reason";

    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        // Whatever this queue's own flag says, the message was delivered before.
        var message = ReceivedMessage.Of(context);
        message = message with { Redelivered = true, Queue = SafeText.Id(message.Headers.GetValueOrDefault(FirstQueue), 255) ?? message.Queue };
        var (reason, error) = message.Headers.GetValueOrDefault(FirstReason) switch
        {
            "delivery_limit" => (DeadLetterReasons.WorkerLost, "broker.delivery_limit: its consumer was lost each time it was delivered"),
            "expired" => (DeadLetterReasons.Expired, "broker.expired: its time to live ended while it waited with the broker"),
            var other => (DeadLetterReasons.ProcessingError, $"broker.{SafeText.Id(other, 50) ?? "unknown"}: the broker gave the message up"),
        };

        await keeper.KeepAsync(letters.Letter(message, reason, error), message.Redelivered, context.CancellationToken);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("lost-message");
}
