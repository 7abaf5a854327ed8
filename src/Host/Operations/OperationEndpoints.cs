using PointBus.Host.Errors;
using PointBus.Storage;

namespace PointBus.Host.Operations;

/// <summary>/api/v1/operations: reading them, and pause, resume and cancel.</summary>
static class OperationEndpoints
{
    public static async Task<IResult> ListAsync(HttpContext context, IOperationStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        var values = RequestValues.Of(context);
        values.Allow(["state", .. Paging.Names]);
        var page = Paging.Read(values);
        var items = await store.ReadAsync(new OperationQuery(values.Word<OperationState>("state"), page.Limit, page.Offset), cancellationToken);
        var now = time.GetUtcNow();
        return Answers.Ok(new { Items = items.Select(one => Shown.Operation(one, now)), items.Count, page.Limit, page.Offset, Timestamp = now });
    }

    public static async Task<IResult> GetAsync(string id, IOperationStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        var operation = await store.FindAsync(Ids.Require(id), cancellationToken) ?? throw NotFound();
        return Answers.Ok(Shown.Operation(operation, time.GetUtcNow(), await store.ReadFailuresAsync(operation.Id, cancellationToken)));
    }

    public static async Task<IResult> ItemsAsync(string id, HttpContext context, IOperationStore store, CancellationToken cancellationToken)
    {
        var values = RequestValues.Of(context);
        values.Allow(["state", .. Paging.Names]);
        var (page, state) = (Paging.Read(values), values.Word<OperationItemState>("state"));

        var operation = await store.FindAsync(Ids.Require(id), cancellationToken) ?? throw NotFound();
        var items = await store.ReadItemsAsync(operation.Id, state, page.Limit, page.Offset, cancellationToken);
        return Answers.Ok(new { Items = items, items.Count, Total = state is { } one ? operation.Of(one) : operation.Total, page.Limit, page.Offset });
    }

    public static Task<IResult> PauseAsync(string id, HttpContext context, AuditTrail audit, IOperationStore store, TimeProvider time) =>
        ChangeAsync(id, context, audit, store, time, "operation.pause", [OperationState.Running], OperationState.Paused);

    public static Task<IResult> ResumeAsync(string id, HttpContext context, AuditTrail audit, IOperationStore store, TimeProvider time) =>
        ChangeAsync(id, context, audit, store, time, "operation.resume", [OperationState.Paused], OperationState.Running);

    /// <summary>What was sent stays sent.</summary>
    public static Task<IResult> CancelAsync(string id, HttpContext context, AuditTrail audit, IOperationStore store, TimeProvider time) =>
        ChangeAsync(id, context, audit, store, time, "operation.cancel", [OperationState.Running, OperationState.Paused], OperationState.Cancelled);

    public static ApiException NotFound() => new(StatusCodes.Status404NotFound, "OPERATION_NOT_FOUND", "There is no operation with this id.");

    static Task<IResult> ChangeAsync(
        string id, HttpContext context, AuditTrail audit, IOperationStore store, TimeProvider time, string action, OperationState[] from, OperationState to) =>
        audit.RunAsync(context, action, Ids.Target("operation", id), async entry =>
        {
            entry.OperationId = Ids.Require(id);
            var values = await RequestValues.OfBodyAsync(context);
            values.Allow("reason");
            entry.Reason = values.Text("reason", 500);

            var why = $"{Words.Of(to)} by {entry.Actor}{(entry.Reason is { } reason ? ": " + reason : "")}";
            var operation = await store.ChangeAsync(entry.OperationId.Value, from, to, to == OperationState.Running ? null : why, context.RequestAborted) ?? throw NotFound();
            if (operation.State != to)
                throw new ApiException(StatusCodes.Status409Conflict, "OPERATION_STATE", $"The operation is {Words.Of(operation.State)}, so it cannot become {Words.Of(to)}.");

            return Answers.Ok(Shown.Operation(operation, time.GetUtcNow()));
        });
}
