using PointBus.Storage;

namespace PointBus.Consumers.Operating;

/// <summary>Ends operations once the last of their letters has, and says so in the audit log. May be repeated.</summary>
public sealed class OperationEnding(IOperationStore operations, OperationRecords records)
{
    /// <summary>Nothing waits any more; the operation is done once the last outcome is there.</summary>
    public async Task SettleAsync(Guid id, CancellationToken cancellationToken)
    {
        await operations.ChangeAsync(id, [OperationState.Running], OperationState.Settling, null, cancellationToken);
        await TryEndAsync(id, cancellationToken);
    }

    /// <summary>Whoever enters the last outcome, or settles after it, ends the operation: both look after they wrote.</summary>
    public async Task TryEndAsync(Guid id, CancellationToken cancellationToken)
    {
        var operation = await operations.FindAsync(id, cancellationToken);
        if (operation is { State: OperationState.Settling } && operation.Of(OperationItemState.Sent) == 0)
            operation = await operations.ChangeAsync(id, [OperationState.Settling], OperationState.Done, null, cancellationToken);

        // The store ends it by itself where the last outcome is entered while it settles.
        if (operation is { State: OperationState.Done })
            await records.EndedAsync(operation, cancellationToken);
    }

    /// <summary>Ends it by its own limit.</summary>
    public async Task StopAsync(Guid id, string why, CancellationToken cancellationToken)
    {
        if (await operations.ChangeAsync(id, [OperationState.Running], OperationState.Stopped, why, cancellationToken) is { State: OperationState.Stopped } stopped)
            await records.EndedAsync(stopped, cancellationToken);
    }

    /// <summary>Writes the end of an operation into the audit log, in case whoever ended it died before doing so.</summary>
    public Task RecordAsync(Operation operation, CancellationToken cancellationToken) => records.EndedAsync(operation, cancellationToken);
}
