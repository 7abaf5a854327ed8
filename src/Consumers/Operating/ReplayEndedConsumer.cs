using MassTransit;
using PointBus.Contracts;

namespace PointBus.Consumers.Operating;

/// <summary>Takes the ends of replays, many at once. Safe to run again.</summary>
public sealed class ReplayEndedConsumer(ReplayOutcomes outcomes) : IConsumer<Batch<ReplayEnded>>
{
    public Task Consume(ConsumeContext<Batch<ReplayEnded>> context) =>
        outcomes.EnterAsync([.. context.Message.Select(message => message.Message)], context.CancellationToken);
}
