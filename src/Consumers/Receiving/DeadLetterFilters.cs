using MassTransit;

namespace PointBus.Consumers.Receiving;

/// <summary>Takes the place of the error queue: what failed becomes a dead letter before the broker is acknowledged.</summary>
sealed class FailedMessageFilter(MessageLetters letters, LetterKeeper keeper) : IFilter<ExceptionReceiveContext>
{
    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        await keeper.KeepAsync(letters.Failed(context, context.Exception), context.Redelivered, context.CancellationToken);

        // Not called by the bus for what fails before any consumer; without it the message would count as skipped as well.
        if (!context.IsFaulted)
            await context.NotifyFaulted(context.Exception);
        await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("failed-message");
}

/// <summary>Says of a message that its body was opened, so that what fails after that is not taken for unreadable.</summary>
sealed class OpenedMessageFilter : IFilter<ConsumeContext>
{
    public Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        context.ReceiveContext.GetOrAddPayload(() => new OpenedMessage());
        return next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("opened-message");
}

/// <summary>A message whose body was opened.</summary>
sealed class OpenedMessage;

/// <summary>Takes the place of the skipped queue.</summary>
sealed class UnknownMessageFilter(MessageLetters letters, LetterKeeper keeper) : IFilter<ReceiveContext>
{
    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        await keeper.KeepAsync(letters.Unknown(ReceivedMessage.Of(context)), context.Redelivered, context.CancellationToken);
        await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("unknown-message");
}

/// <summary>
/// A publish that takes too long, and whatever else is cancelled around a consumer, looks to the bus like the end of the endpoint:
/// it would requeue the message at once and for ever, or, in memory, lose it.
/// </summary>
sealed class CancelledMessageFilter(MessageLetters letters, LetterKeeper keeper) : IFilter<ReceiveContext>
{
    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        try
        {
            await next.Send(context);
        }
        catch (OperationCanceledException e) when (!context.CancellationToken.IsCancellationRequested)
        {
            await keeper.KeepAsync(letters.Failed(context, e), context.Redelivered, context.CancellationToken);
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("cancelled-message");
}
