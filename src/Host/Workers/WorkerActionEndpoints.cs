using PointBus.Consumers.Persisting;
using PointBus.Consumers.Persisting.Workers;
using PointBus.Host.Errors;
using PointBus.Host.Operations;
using PointBus.Storage;

namespace PointBus.Host.Workers;

/// <summary>What a worker can be asked to do. It obeys with its next report, at once where it is one of this host.</summary>
static class WorkerActionEndpoints
{
    /// <summary>A claim takes no more.</summary>
    const int MostCapacity = 1_000;

    public static Task<IResult> PauseAsync(string id, HttpContext context, AuditTrail audit, IWorkerRegistry registry, HeartbeatLoop heartbeat) =>
        MoveAsync(id, context, audit, registry, heartbeat, WorkerState.Paused);

    public static Task<IResult> ResumeAsync(string id, HttpContext context, AuditTrail audit, IWorkerRegistry registry, HeartbeatLoop heartbeat) =>
        MoveAsync(id, context, audit, registry, heartbeat, WorkerState.Active);

    public static Task<IResult> DrainAsync(string id, HttpContext context, AuditTrail audit, IWorkerRegistry registry, HeartbeatLoop heartbeat) =>
        MoveAsync(id, context, audit, registry, heartbeat, WorkerState.Draining);

    public static Task<IResult> StatusAsync(string id, HttpContext context, AuditTrail audit, IWorkerRegistry registry, HeartbeatLoop heartbeat) =>
        MoveAsync(id, context, audit, registry, heartbeat, null);

    public static Task<IResult> CapacityAsync(string id, HttpContext context, AuditTrail audit, IWorkerRegistry registry, HeartbeatLoop heartbeat) =>
        audit.RunAsync(context, "worker.capacity", Ids.Target("worker", id), async entry =>
        {
            var values = await ValuesAsync(context, "capacity", "reason");
            entry.ReasonOrDefault(values);
            var capacity = values.Number("capacity", 1, MostCapacity)
                ?? throw new ApiException(StatusCodes.Status400BadRequest, "capacity.required", "capacity must say how many batches the worker takes at a time.");
            var worker = await registry.RequireAsync(id, context.RequestAborted);
            return await OrderAsync(worker, worker.Order with { Capacity = capacity }, entry, context, registry, heartbeat);
        });

    /// <summary>Forgets a worker that is gone. What it held comes back when its leases end, so nothing needs to be reassigned.</summary>
    public static Task<IResult> DeleteAsync(string id, HttpContext context, AuditTrail audit, IWorkerRegistry registry, PersistOptions options, TimeProvider time) =>
        audit.RunAsync(context, "worker.delete", Ids.Target("worker", id), async entry =>
        {
            var values = RequestValues.Of(context);
            values.Allow("reassign_tasks", "reason");
            values.Flag("reassign_tasks");
            entry.ReasonOrDefault(values);
            var worker = await registry.RequireAsync(id, context.RequestAborted);
            if (time.GetUtcNow() - worker.LastHeartbeat <= 3 * options.Heartbeat)
                throw new ApiException(StatusCodes.Status400BadRequest, "WORKER_ALIVE", "This worker still reports; stop its host first.");

            entry.Count = await registry.RemoveAsync(id, context.RequestAborted) ? 1 : 0;
            return Results.NoContent();
        });

    /// <param name="id">Of the worker.</param>
    /// <param name="context">Of the request.</param>
    /// <param name="audit">Writes it down.</param>
    /// <param name="registry">Knows the worker.</param>
    /// <param name="heartbeat">Of this host.</param>
    /// <param name="asked">Without it the request names the state.</param>
    static Task<IResult> MoveAsync(string id, HttpContext context, AuditTrail audit, IWorkerRegistry registry, HeartbeatLoop heartbeat, WorkerState? asked) =>
        audit.RunAsync(context, asked is { } known ? "worker." + Verb(known) : "worker.status", Ids.Target("worker", id), async entry =>
        {
            var values = asked is null ? await ValuesAsync(context, "status", "reason") : await ValuesAsync(context, "reason");
            entry.ReasonOrDefault(values);
            var to = asked ?? values.Word<WorkerState>("status")
                ?? throw new ApiException(StatusCodes.Status400BadRequest, "status.required", "status must be active, paused or draining.");
            var worker = await registry.RequireAsync(id, context.RequestAborted);
            var from = worker.Order.State;
            if (from == to || (from == WorkerState.Draining && to == WorkerState.Paused))
                throw new ApiException(StatusCodes.Status400BadRequest, "WORKER_TRANSITION", $"A worker that is {Words.Of(from)} cannot be asked to become {Words.Of(to)}.");

            return await OrderAsync(worker, worker.Order with { State = to }, entry, context, registry, heartbeat);
        });

    static async Task<IResult> OrderAsync(WorkerView worker, WorkerOrder order, AuditEntry entry, HttpContext context, IWorkerRegistry registry, HeartbeatLoop heartbeat)
    {
        if (!await registry.OrderAsync(worker.Report.WorkerId, order, context.RequestAborted))
            throw new ApiException(StatusCodes.Status404NotFound, "WORKER_NOT_FOUND", "There is no worker of this id.");

        entry.Count = 1;
        heartbeat.ReportSoon();
        var services = context.RequestServices;
        return Answers.Ok(WorkerEndpoints.Show(worker with { Order = order }, services.GetRequiredService<PersistOptions>(), services.GetRequiredService<TimeProvider>()));
    }

    /// <summary>From the body, or, without one, from the query.</summary>
    static async Task<RequestValues> ValuesAsync(HttpContext context, params string[] names)
    {
        var hasBody = context.Request.ContentLength is > 0 || context.Request.Headers.TransferEncoding.Count > 0;
        var values = hasBody ? await RequestValues.OfBodyAsync(context) : RequestValues.Of(context);
        values.Allow(names);
        return values;
    }

    static string Verb(WorkerState state) => state switch
    {
        WorkerState.Paused => "pause",
        WorkerState.Draining => "drain",
        _ => "resume",
    };
}
