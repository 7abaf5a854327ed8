using PointBus.Host.Errors;
using PointBus.Host.Operations;
using PointBus.Storage;

namespace PointBus.Host.Queues;

/// <summary>/api/v1/queues: lanes, made, seen, paused and taken away.</summary>
static class LaneEndpoints
{
    public static async Task<IResult> ListAsync(IPointBuffer buffer, TimeProvider time, CancellationToken cancellationToken)
    {
        var lanes = await buffer.ReadLanesAsync(cancellationToken);
        return Answers.Ok(new { Queues = lanes.Select(Show), lanes.Count, Timestamp = time.GetUtcNow() });
    }

    public static async Task<IResult> GetAsync(string name, IPointBuffer buffer, CancellationToken cancellationToken) =>
        Answers.Ok(Show(await RequireAsync(buffer, name, cancellationToken)));

    public static Task<IResult> CreateAsync(HttpContext context, AuditTrail audit, ILaneControl control) =>
        audit.RunAsync(context, "lane.create", "lane", async entry =>
        {
            var values = await RequestValues.OfBodyAsync(context, required: true);
            values.Allow("name", "reason");
            entry.Reason = values.Text("reason", 500);
            var name = values.Text("name") ?? throw new ApiException(StatusCodes.Status422UnprocessableEntity, "name.required", "name must name the queue.");
            entry.Target = Ids.Target("lane", name);
            var lane = Lanes.Parse(name);
            var isNew = await control.CreateAsync(lane, context.RequestAborted);
            entry.Count = isNew ? 1 : 0;
            return Answers.Json(isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK, new { lane.Name, lane.LongName, Dlq = lane.Name + ":dlq", Created = isNew });
        });

    /// <summary>A lane that is not there was not deleted, which is no error.</summary>
    public static Task<IResult> DeleteAsync(string name, HttpContext context, AuditTrail audit, ILaneControl control) =>
        audit.RunAsync(context, "lane.delete", Ids.Target("lane", name), async entry =>
        {
            var values = RequestValues.Of(context);
            values.Allow("delete_dlq", "confirm", "reason");
            entry.RequireReason(values);
            QueueActionEndpoints.RequireConfirmed(values);
            var withLetters = values.Flag("delete_dlq") ?? false;
            entry.Target += withLetters ? " with dead letters" : "";

            var deleted = await control.DeleteAsync(Lanes.Parse(name), withLetters, entry.Actor, context.RequestAborted);
            entry.Count = deleted ? 1 : 0;
            return Answers.Ok(new { Name = Lanes.Parse(name).Name, Deleted = deleted, DlqDeleted = deleted && withLetters });
        });

    public static Task<IResult> PauseAsync(string name, HttpContext context, AuditTrail audit, IPointBuffer buffer, ILaneControl control) =>
        PauseAsync(name, context, audit, buffer, control, paused: true);

    public static Task<IResult> ResumeAsync(string name, HttpContext context, AuditTrail audit, IPointBuffer buffer, ILaneControl control) =>
        PauseAsync(name, context, audit, buffer, control, paused: false);

    /// <summary>A lane that is known; here one that is not is a path that leads nowhere.</summary>
    public static async Task<LaneStatus> RequireAsync(IPointBuffer buffer, string name, CancellationToken cancellationToken)
    {
        var lane = Lanes.Parse(name);
        return (await buffer.ReadLanesAsync(cancellationToken)).FirstOrDefault(status => status.Lane.Name == lane.Name)
            ?? throw new ApiException(StatusCodes.Status404NotFound, "QUEUE_NOT_FOUND", "There is no queue of this name.");
    }

    static Task<IResult> PauseAsync(string name, HttpContext context, AuditTrail audit, IPointBuffer buffer, ILaneControl control, bool paused) =>
        audit.RunAsync(context, paused ? "lane.pause" : "lane.resume", Ids.Target("lane", name), async entry =>
        {
            var values = await RequestValues.OfBodyAsync(context);
            values.Allow("reason");
            entry.ReasonOrDefault(values);
            var lane = (await RequireAsync(buffer, name, context.RequestAborted)).Lane;
            var changed = await control.PauseAsync(lane, paused, context.RequestAborted);
            entry.Count = changed ? 1 : 0;
            return Answers.Ok(new { lane.Name, Paused = paused, Changed = changed });
        });

    static object Show(LaneStatus lane) => new
    {
        lane.Lane.Name,
        lane.Lane.LongName,
        lane.Lane.Kind,
        lane.Lane.DefaultPriority,
        lane.Paused,
        MessageCount = lane.Waiting.Batches,
        PendingMessages = lane.Leased.Batches,
        lane.Ready,
        lane.Scheduled,
        lane.Leased,
        lane.Parked,
        DeadLetters = lane.DeadLetters,
        lane.Archived,
        lane.OldestReady,
        Severity = LaneSeverity.Of(lane),
        HasIssues = LaneSeverity.HasIssues(lane),
        Ledger = lane.Ledger,
        Dlq = new { Name = lane.Lane.Name + ":dlq", IsDlq = true, MessageCount = lane.DeadLetters.Batches },
    };
}
