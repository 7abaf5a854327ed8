using PointBus.Storage;

namespace PointBus.Consumers.Operating;

/// <summary>What the audit log says of operations. Each record has an id that its repeat has too, so that writing it again is harmless.</summary>
public sealed class OperationRecords(IAuditLog audit, TimeProvider time)
{
    public Task StartedAsync(Operation operation, string? requestId, CancellationToken cancellationToken) =>
        audit.AppendAsync(Record(operation, "started", operation.CreatedAt) with { RequestId = requestId, Detail = Pace(operation) }, cancellationToken);

    /// <summary>Does nothing for an operation that has not ended.</summary>
    public Task EndedAsync(Operation operation, CancellationToken cancellationToken) =>
        operation.State is OperationState.Done or OperationState.Stopped or OperationState.Cancelled
            ? audit.AppendAsync(Record(operation, Text(operation.State), operation.EndedAt ?? time.GetUtcNow()) with { Detail = Figures(operation) }, cancellationToken)
            : Task.CompletedTask;

    /// <summary>A request that made no operation.</summary>
    public Task RefusedAsync(OperationRequest request, string why, CancellationToken cancellationToken) =>
        audit.AppendAsync(
            new AuditRecord
            {
                Id = Guid.CreateVersion7(time.GetUtcNow()), At = time.GetUtcNow(), Actor = request.Actor, Action = Action(request.Kind),
                Target = SelectionText.Of(request.Selection), Reason = request.Reason, Outcome = "refused", RequestId = request.RequestId, Detail = why,
            },
            cancellationToken);

    /// <summary>Somebody paused, resumed or cancelled it, or tried to.</summary>
    public Task ChangedAsync(Operation operation, OperationControl control, string action, bool done, CancellationToken cancellationToken) =>
        audit.AppendAsync(
            new AuditRecord
            {
                Id = Guid.CreateVersion7(time.GetUtcNow()), At = time.GetUtcNow(), Actor = control.Actor, Action = action,
                Target = $"operation {operation.Id}", Reason = control.Reason, Outcome = done ? "done" : "conflict",
                OperationId = operation.Id, RequestId = control.RequestId, Detail = done ? null : $"it is {Text(operation.State)}",
            },
            cancellationToken);

    static AuditRecord Record(Operation operation, string outcome, DateTimeOffset at) => new()
    {
        Id = StableId.From("operation", operation.Id.ToString("N"), outcome),
        At = at,
        Actor = operation.Actor,
        Action = Action(operation.Kind),
        Target = SelectionText.Of(operation.Selection),
        Reason = operation.Reason,
        Count = operation.Total,
        Outcome = outcome,
        OperationId = operation.Id,
    };

    static string Action(OperationKind kind) => $"letters.{Text(kind)}";

    static string Pace(Operation operation) =>
        $"canary {operation.Pace.Canary}, {(operation.Pace.RatePerSecond == 0 ? "no limit of rate" : $"{operation.Pace.RatePerSecond}/s")}, stops at {operation.Pace.StopAtPercent} %";

    static string Figures(Operation operation) =>
        string.Join(", ", operation.Items.Where(item => item.Value > 0).OrderBy(item => item.Key).Select(item => $"{item.Key}: {item.Value}"))
        + (operation.Why is { } why ? $"; {why}" : "");

    static string Text<T>(T value)
        where T : struct, Enum =>
        value.ToString().ToLowerInvariant();
}
