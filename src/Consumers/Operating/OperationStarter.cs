using PointBus.Storage;

namespace PointBus.Consumers.Operating;

/// <summary>Makes, pauses, resumes and cancels operations, and writes into the audit log who did so and why. May be repeated.</summary>
public sealed class OperationStarter(IOperationStore operations, OperationEnding ending, OperationRecords records, TimeProvider time)
{
    /// <summary>Freezes the letters and lets the operation run; the one that is there already where the id is known.</summary>
    /// <exception cref="OperationRefusedException">The request is not acceptable; the audit says so too.</exception>
    public async Task<Operation> StartAsync(OperationRequest request, CancellationToken cancellationToken)
    {
        try
        {
            OperationRules.Check(request);
            var from = request.From is { } id
                ? await operations.FindAsync(id, cancellationToken) ?? throw new OperationRefusedException("OPERATION_NOT_FOUND", $"there is no operation {id} whose letters could be taken")
                : null;
            OperationRules.CheckExtent(request, from?.Selection ?? request.Selection);

            var operation = await CreateAsync(request, from, cancellationToken);
            CrashPoint.Hit(CrashPoint.ReplayFrozen);
            await records.StartedAsync(operation, request.RequestId, cancellationToken);
            return operation;
        }
        catch (OperationRefusedException e)
        {
            await records.RefusedAsync(request, $"{e.Code}: {e.Message}", cancellationToken);
            throw;
        }
    }

    /// <returns><see langword="null"/> where there is no such operation.</returns>
    public Task<OperationChange?> PauseAsync(Guid id, OperationControl control, CancellationToken cancellationToken) =>
        ChangeAsync(id, [OperationState.Running], OperationState.Paused, "paused", "operation.pause", control, cancellationToken);

    /// <inheritdoc cref="PauseAsync" />
    public Task<OperationChange?> ResumeAsync(Guid id, OperationControl control, CancellationToken cancellationToken) =>
        ChangeAsync(id, [OperationState.Paused], OperationState.Running, "resumed", "operation.resume", control, cancellationToken);

    /// <summary>What was sent stays sent, and its outcomes are still entered.</summary>
    /// <inheritdoc cref="PauseAsync" />
    public Task<OperationChange?> CancelAsync(Guid id, OperationControl control, CancellationToken cancellationToken) =>
        ChangeAsync(id, [OperationState.Running, OperationState.Paused], OperationState.Cancelled, "cancelled", "operation.cancel", control, cancellationToken);

    Task<Operation> CreateAsync(OperationRequest request, Operation? from, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var operation = new NewOperation
        {
            Id = request.Id,
            Kind = request.Kind,
            Selection = from?.Selection ?? request.Selection,
            Cutoff = from?.Cutoff ?? now,
            Limit = request.Limit,
            Actor = request.Actor,
            Reason = request.Reason,
            Pace = request.Pace,
            ResetAttempts = request.ResetAttempts,
            At = now,
        };
        return from is null ? operations.CreateAsync(operation, cancellationToken) : operations.CreateFromAsync(operation, from.Id, cancellationToken);
    }

    async Task<OperationChange?> ChangeAsync(
        Guid id, IReadOnlyList<OperationState> from, OperationState state, string verb, string action, OperationControl control, CancellationToken cancellationToken)
    {
        var why = $"{verb} by {control.Actor}{(string.IsNullOrWhiteSpace(control.Reason) ? "" : $": {control.Reason}")}";
        if (await operations.ChangeAsync(id, from, state, why, cancellationToken) is not { } operation)
            return null;

        var done = operation.State == state;
        await records.ChangedAsync(operation, control, action, done, cancellationToken);
        await ending.RecordAsync(operation, cancellationToken);
        return new OperationChange(done, operation);
    }
}
