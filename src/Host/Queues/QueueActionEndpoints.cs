using PointBus.Consumers.Retention;
using PointBus.Host.DeadLetters;
using PointBus.Host.Errors;
using PointBus.Host.Operations;
using PointBus.Storage;

namespace PointBus.Host.Queues;

/// <summary>The actions of /admin/queue, each bounded by what was there when it began, and DELETE /queue/clear.</summary>
static class QueueActionEndpoints
{
    const int MostHours = 168;
    const int MostForced = 1_000;

    /// <summary>Replays the open dead letters of a lane, or says what there is.</summary>
    public static Task<IResult> ProcessDlqAsync(
        string queue, HttpContext context, AuditTrail audit, IPointBuffer buffer, IDeadLetterCatalog catalog, LetterRun run, LetterMoves moves, TimeProvider time)
    {
        var values = RequestValues.Of(context);
        return values.Flag("dry_run") == true ? InspectAsync() : audit.RunAsync(context, "letters.replay", Ids.Target("lane", queue), ProcessAsync);

        async Task<IResult> InspectAsync()
        {
            var lane = await buffer.RequireLaneAsync(queue, context.RequestAborted);
            var oldest = await catalog.SearchAsync(Open(lane), new LetterPage(1, OldestFirst: true), context.RequestAborted);
            var result = new { Queue = lane.Lane.Name, DlqSize = lane.DeadLetters.Batches, OldestItem = oldest.Select(DlqItems.Show).FirstOrDefault() };
            return Answers.Ok(new { QueueType = lane.Lane.Name, Action = "inspected", Result = result, Timestamp = time.GetUtcNow() });
        }

        async Task<IResult> ProcessAsync(AuditEntry entry)
        {
            values.Allow("dry_run", "reason");
            entry.ReasonOrDefault(values);
            var lane = await buffer.RequireLaneAsync(queue, context.RequestAborted);
            var done = await run.RunAsync(Open(lane), int.MaxValue, letter => moves.ReplayAsync(letter, entry.Actor, resetAttempts: true, context.RequestAborted), context.RequestAborted);
            entry.Count = done.Moved.Count;
            var remaining = (await catalog.CountAsync(Open(lane), int.MaxValue, context.RequestAborted)).Batches;
            var result = new { Queue = lane.Lane.Name, Processed = done.Moved.Count, Failed = done.Failed.Count, Remaining = remaining };
            return Answers.Ok(new { QueueType = lane.Lane.Name, Action = "processed", Result = result, Timestamp = time.GetUtcNow() });
        }
    }

    /// <summary>Takes the waiting batches out of a lane or of all; they lie in archived letters and can be restored.</summary>
    public static Task<IResult> ClearAsync(string queue, HttpContext context, AuditTrail audit, IPointBuffer buffer, ILaneControl control, LetterRun run, LetterMoves moves, TimeProvider time) =>
        audit.RunAsync(context, "lane.clear", Ids.Target("lane", queue), async entry =>
        {
            var values = RequestValues.Of(context);
            values.Allow("include_dlq", "confirm", "reason");
            entry.ReasonOrDefault(values);
            RequireConfirmed(values);

            var withLetters = values.Flag("include_dlq") ?? false;
            entry.Target += withLetters ? " with dead letters" : "";
            var cleared = new Dictionary<string, object>();
            entry.Count = 0;
            foreach (var lane in await LanesAsync(buffer, queue, context.RequestAborted))
            {
                var batches = await control.PurgeAsync(lane.Lane, entry.Actor, context.RequestAborted);
                entry.Count += batches;
                object letters = "not_cleared";
                if (withLetters)
                {
                    var archived = await run.RunAsync(Open(lane), int.MaxValue, letter => moves.ArchiveAsync(letter, entry.Actor, expired: false, context.RequestAborted), context.RequestAborted);
                    entry.Count += archived.Moved.Count;
                    letters = archived.Failed.Count == 0;
                }

                cleared[lane.Lane.Name] = new { ListCleared = 0, PriorityCleared = batches, DlqCleared = letters };
            }

            return Answers.Ok(new { Action = "cleared", Queues = cleared, Timestamp = time.GetUtcNow() });
        });

    public static Task<IResult> ClearAllAsync(HttpContext context, AuditTrail audit, IPointBuffer buffer, ILaneControl control, TimeProvider time) =>
        audit.RunAsync(context, "lane.clear", "lane all", async entry =>
        {
            var values = RequestValues.Of(context);
            values.Allow("confirm", "reason");
            entry.ReasonOrDefault(values);
            RequireConfirmed(values);

            var cleared = new Dictionary<string, int>();
            foreach (var lane in await buffer.ReadLanesAsync(context.RequestAborted))
                cleared[lane.Lane.Name] = await control.PurgeAsync(lane.Lane, entry.Actor, context.RequestAborted);
            entry.Count = cleared.Values.Sum();
            return Answers.Ok(new { Success = true, ClearedQueues = cleared, Timestamp = time.GetUtcNow() });
        });

    /// <summary>Batches that wait too long become expired dead letters; dead letters beyond their keeping time are put away. Nothing is deleted.</summary>
    public static Task<IResult> CleanupAsync(
        HttpContext context, AuditTrail audit, IPointBuffer buffer, ILaneControl control, IDeadLetterCatalog catalog, LetterRun run, LetterMoves moves, RetentionOptions retention, TimeProvider time) =>
        audit.RunAsync(context, "lane.cleanup", "lane all", async entry =>
        {
            var values = RequestValues.Of(context);
            values.Allow("max_age_hours", "dry_run", "reason");
            entry.ReasonOrDefault(values);
            var hours = values.Number("max_age_hours", 1, MostHours, StatusCodes.Status422UnprocessableEntity) ?? 24;
            var dryRun = values.Flag("dry_run") ?? false;
            entry.Target = $"lane all, older than {hours} h{(dryRun ? ", dry run" : "")}";

            var (now, age) = (time.GetUtcNow(), TimeSpan.FromHours(hours));
            var kept = age > retention.OpenFor ? age : retention.OpenFor;
            var details = new Dictionary<string, Cleaned>();
            foreach (var lane in await buffer.ReadLanesAsync(context.RequestAborted))
            {
                var batches = await control.ExpireAsync(lane.Lane, now - age, dryRun, context.RequestAborted);
                var old = Open(lane) with { FailedBefore = now - kept };
                var letters = dryRun
                    ? (await catalog.CountAsync(old, int.MaxValue, context.RequestAborted)).Batches
                    : (await run.RunAsync(old, int.MaxValue, letter => moves.ArchiveAsync(letter, entry.Actor, expired: true, context.RequestAborted), context.RequestAborted)).Moved.Count;
                details[lane.Lane.Name] = new Cleaned(batches, letters);
            }

            var total = details.Values.Sum(one => one.QueueCleaned + one.DlqCleaned);
            entry.Count = dryRun ? 0 : total;
            return Answers.Ok(new { Action = dryRun ? "dry_run" : "cleaned", MaxAgeHours = hours, TotalCleaned = total, Details = details, Timestamp = now });
        });

    /// <summary>Makes scheduled batches and those set aside claimable now.</summary>
    public static Task<IResult> ForceAsync(string queue, HttpContext context, AuditTrail audit, IPointBuffer buffer, ILaneControl control, TimeProvider time) =>
        audit.RunAsync(context, "lane.force", Ids.Target("lane", queue), async entry =>
        {
            var values = RequestValues.Of(context);
            values.Allow("batch_size", "reason");
            entry.ReasonOrDefault(values);
            var size = values.Number("batch_size", 1, MostForced) ?? 100;
            var lane = await buffer.RequireLaneAsync(queue, context.RequestAborted);
            entry.Count = 0;
            if (lane.Waiting.Batches == 0)
                return Answers.Ok(new { QueueType = lane.Lane.Name, Message = "No items to process", Processed = 0 });

            var forced = await control.ForceAsync(lane.Lane, size, context.RequestAborted);
            entry.Count = forced;
            return Answers.Ok(new
            {
                QueueType = lane.Lane.Name,
                ItemsRetrieved = Math.Max(forced, Math.Min(size, lane.Waiting.Batches)),
                Forced = forced,
                Success = true,
                Timestamp = time.GetUtcNow(),
            });
        });

    public static void RequireConfirmed(RequestValues values)
    {
        if (values.Flag("confirm") != true)
            throw new ApiException(StatusCodes.Status400BadRequest, "confirm.required", "Set confirm=true to confirm queue deletion");
    }

    static LetterQuery Open(LaneStatus lane) => new() { State = LetterState.Open, Lane = lane.Lane.Name };

    static async Task<IReadOnlyList<LaneStatus>> LanesAsync(IPointBuffer buffer, string queue, CancellationToken cancellationToken) =>
        string.Equals(queue, "all", StringComparison.OrdinalIgnoreCase)
            ? await buffer.ReadLanesAsync(cancellationToken)
            : [await buffer.RequireLaneAsync(queue, cancellationToken)];
}

/// <summary>Batches and letters that a cleanup moved, or would.</summary>
sealed record Cleaned(int QueueCleaned, long DlqCleaned);
