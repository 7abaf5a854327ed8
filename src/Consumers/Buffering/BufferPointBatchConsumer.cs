using MassTransit;
using PointBus.Consumers.Accepting;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Buffering;

/// <summary>Puts a batch into its lane's buffer; the broker is acknowledged only after that. Safe to run again.</summary>
public sealed class BufferPointBatchConsumer(BatchAdmission admission, IPointBuffer buffer) : IConsumer<PointBatch>
{
    public Task Consume(ConsumeContext<PointBatch> context)
    {
        var (lane, batch) = admission.Admit(context.Message);
        var kept = buffer.EnqueueAsync(lane, [batch], context.CancellationToken);
        return Mutant.AcksBeforeBuffer ? Task.CompletedTask : kept;
    }
}
