using PointBus.Consumers.Operating;
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

    public static Task<IResult> PauseAsync(string id, HttpContext context, AuditTrail audit, OperationStarter starter, TimeProvider time) =>
        ChangeAsync(id, context, audit, time, "pause", starter.PauseAsync);

    public static Task<IResult> ResumeAsync(string id, HttpContext context, AuditTrail audit, OperationStarter starter, TimeProvider time) =>
        ChangeAsync(id, context, audit, time, "resume", starter.ResumeAsync);

    /// <summary>What was sent stays sent.</summary>
    public static Task<IResult> CancelAsync(string id, HttpContext context, AuditTrail audit, OperationStarter starter, TimeProvider time) =>
        ChangeAsync(id, context, audit, time, "cancel", starter.CancelAsync);

    public static ApiException NotFound() => new(StatusCodes.Status404NotFound, "OPERATION_NOT_FOUND", "There is no operation with this id.");

    static Task<IResult> ChangeAsync(
        string id, HttpContext context, AuditTrail audit, TimeProvider time, string verb, Func<Guid, OperationControl, CancellationToken, Task<OperationChange?>> changeAsync) =>
        audit.RunAsync(context, "operation." + verb, Ids.Target("operation", id), async entry =>
        {
            entry.OperationId = Ids.Require(id);
            var values = await RequestValues.OfBodyAsync(context);
            values.Allow("reason");
            entry.Reason = values.Text("reason", 500);

            var change = await changeAsync(entry.OperationId.Value, new OperationControl(entry.Actor, entry.Reason, RequestId.Of(context)), context.RequestAborted) ?? throw NotFound();

            // Of an operation that is there, the starter has written the record.
            entry.IsWritten = true;
            return change.Done
                ? Answers.Ok(Shown.Operation(change.Operation, time.GetUtcNow()))
                : throw new ApiException(StatusCodes.Status409Conflict, "OPERATION_STATE", $"The operation is {Words.Of(change.Operation.State)}; {verb} does not fit.");
        });
}
