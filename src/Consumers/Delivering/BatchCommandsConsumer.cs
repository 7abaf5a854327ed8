using MassTransit;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Delivering;

/// <summary>Does in the buffer what was decided of a batch that failed. Safe to run again.</summary>
public sealed class BatchCommandsConsumer(IPointBuffer buffer) : IConsumer<RedeliverBatch>, IConsumer<DeadLetterBatch>
{
    public Task Consume(ConsumeContext<RedeliverBatch> context)
    {
        CrashPoint.Hit(CrashPoint.CommandReceived);
        return buffer.RedeliverAsync(context.Message.Lane, context.Message.BatchId, context.Message.Attempts, context.CancellationToken);
    }

    public Task Consume(ConsumeContext<DeadLetterBatch> context) => buffer.GiveUpAsync(
        context.Message.Lane, context.Message.BatchId, context.Message.Attempts, context.Message.ReasonCode, context.CancellationToken);
}
