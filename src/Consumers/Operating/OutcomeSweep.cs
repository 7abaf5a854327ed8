using Microsoft.Extensions.Logging;
using PointBus.Consumers.Persisting;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Operating;

/// <summary>Looks up what became of sent letters whose outcome nobody told, so that none stays in flight for ever; and ends operations that nobody ended.</summary>
public sealed partial class OutcomeSweep(
    IOperationStore operations, ReplayEnds ends, ReplayOutcomes outcomes, OperationEnding ending, StoreGate gate,
    OperatingOptions options, TimeProvider time, ILogger<OutcomeSweep> logger)
    : TimedLoop(gate, options.SweepInterval, time, logger)
{
    const int Page = 500;
    static readonly TimeSpan RecordedWithin = TimeSpan.FromHours(1);

    protected override async Task PassAsync(CancellationToken cancellationToken)
    {
        foreach (var state in Enum.GetValues<OperationState>())
            foreach (var operation in await operations.ReadAsync(new OperationQuery(state), cancellationToken))
            {
                if (operation.Of(OperationItemState.Sent) > 0)
                    await SettleAsync(operation, cancellationToken);
                if (operation.State == OperationState.Settling)
                    await ending.TryEndAsync(operation.Id, cancellationToken);
                else if (operation.EndedAt > Time.GetUtcNow() - RecordedWithin)
                    await ending.RecordAsync(operation, cancellationToken);
            }
    }

    async Task SettleAsync(Operation operation, CancellationToken cancellationToken)
    {
        for (var offset = 0; ;)
        {
            var items = await operations.ReadItemsAsync(operation.Id, OperationItemState.Sent, Page, offset, cancellationToken);
            var settled = new List<ReplayEnded>();
            foreach (var item in items.Where(item => item.At <= Time.GetUtcNow() - options.SettleAfter))
                if (await ends.FindAsync(operation, item, cancellationToken) is { } ended)
                    settled.Add(ended);

            await outcomes.EnterAsync(settled, cancellationToken);
            if (settled.Count > 0)
                LogSettled(operation.Id, settled.Count);
            if (items.Count < Page)
                return;

            // Those that were settled are not sent any more, so the rest has moved up.
            offset += items.Count - settled.Count;
        }
    }

    [LoggerMessage(LogLevel.Information, "Looked up the outcomes of {Count} letters of operation {OperationId}")]
    partial void LogSettled(Guid operationId, int count);
}
