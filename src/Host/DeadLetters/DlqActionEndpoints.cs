using PointBus.Host.Errors;
using PointBus.Host.Operations;
using PointBus.Storage;

namespace PointBus.Host.DeadLetters;

/// <summary>POST /api/dlq/retry, /retry-all, /search and DELETE /api/dlq/purge.</summary>
static class DlqActionEndpoints
{
    const int RetentionDays = 7;
    const int MostDays = 36_500;

    /// <summary>The id is a letter's, or a batch's, which stands for all its open letters.</summary>
    public static Task<IResult> RetryAsync(HttpContext context, AuditTrail audit, IDeadLetterCatalog catalog, LetterRun run, LetterMoves moves) =>
        audit.RunAsync(context, "letters.replay", "letter", async entry =>
        {
            var values = await RequestValues.OfBodyAsync(context);
            values.Allow("task_id", "batch_id", "reset_attempts", "reason");
            entry.ReasonOrDefault(values);
            var id = values.Uuid("task_id") ?? values.Uuid("batch_id") ?? throw Required("task_id");
            var reset = values.Flag("reset_attempts") ?? true;
            entry.Target = $"letter {id}";

            var (letter, _, _) = await catalog.FindAsync(id, context.RequestAborted) ?? throw NotThere();
            var query = new LetterQuery { State = LetterState.Open };
            query = letter.LetterId == id ? query with { LetterIds = [id] } : query with { BatchId = id };
            var result = await run.RunAsync(query, Paging.Most, one => moves.ReplayAsync(one, entry.Actor, reset, context.RequestAborted), context.RequestAborted);
            entry.Count = result.Moved.Count;
            if (result.Moved.Count == 0)
                throw result.Failed is [var failed, ..] ? failed.Fault ?? NotMoved(failed.Why) : NotThere();

            return Answers.Ok(new
            {
                Status = "success",
                Message = $"Task {id} queued for retry",
                ResetAttempts = reset,
                TaskId = id,
                letter.BatchId,
                ReplayBatchIds = result.Moved.Select(moved => moved.Stub.ReplayBatchId),
            });
        });

    public static Task<IResult> RetryAllAsync(HttpContext context, AuditTrail audit, LetterRun run, LetterMoves moves) =>
        audit.RunAsync(context, "letters.replay", "letters", async entry =>
        {
            var values = await RequestValues.OfBodyAsync(context);
            values.Allow("priority", "limit", "task_type", "batch_type", "reset_attempts", "reason");
            entry.ReasonOrDefault(values);
            var band = Bands.Require(values.Text("priority") ?? throw Required("priority"));
            var (limit, query) = (Paging.ReadLimit(values, 10), Typed(values, new LetterQuery { State = LetterState.Open }.In(band)));
            var reset = values.Flag("reset_attempts") ?? true;
            entry.Target = $"{query.Words()} limit={limit}";

            var result = await run.RunAsync(query, limit, one => moves.ReplayAsync(one, entry.Actor, reset, context.RequestAborted), context.RequestAborted);
            entry.Count = result.Moved.Count;
            return Answers.Ok(new
            {
                Status = "completed",
                Retried = result.Moved.Select(moved => moved.Letter.LetterId),
                Failed = result.Failed.Select(failed => new { TaskId = failed.Letter.LetterId, failed.Letter.BatchId, Error = failed.Why }),
                TotalRetried = result.Moved.Count,
                TotalFailed = result.Failed.Count,
                Limit = limit,
            });
        });

    public static async Task<IResult> SearchAsync(HttpContext context, IDeadLetterCatalog catalog)
    {
        var values = await RequestValues.OfBodyAsync(context);
        var limit = values.Number("limit", 1, Paging.Most, StatusCodes.Status422UnprocessableEntity) ?? 100;
        var query = Typed(values, new LetterQuery
        {
            State = LetterState.Open,
            Text = values.Text("error_contains", 200),
            FailedAfter = values.Time("failed_after"),
            FailedBefore = values.Time("failed_before"),
        });
        var results = await catalog.SearchAsync(query, new LetterPage(limit), context.RequestAborted);
        return Answers.Ok(new
        {
            Results = results.Select(DlqItems.Show),
            results.Count,
            Filters = new { TaskType = values.Text("task_type") ?? values.Text("batch_type"), ErrorContains = query.Text, query.FailedAfter, query.FailedBefore, Limit = limit },
        });
    }

    /// <summary>Gives up letters that failed longer ago than some days; 0 empties.</summary>
    public static Task<IResult> PurgeAsync(HttpContext context, AuditTrail audit, LetterRun run, LetterMoves moves, TimeProvider time) =>
        audit.RunAsync(context, "letters.purge", "letters", async entry =>
        {
            var values = RequestValues.Of(context);
            values.Allow("priority", "older_than_days", "reason");
            entry.ReasonOrDefault(values);
            var band = values.Text("priority") is { } text and not "all" ? Bands.Require(text) : null;
            var days = values.Number("older_than_days", 0, MostDays) ?? RetentionDays;
            var query = new LetterQuery { State = LetterState.Open, FailedBefore = time.GetUtcNow().AddDays(-days) };
            query = band is null ? query : query.In(band);
            entry.Target = query.Words();

            var result = await run.RunAsync(query, int.MaxValue, one => moves.PurgeAsync(one, entry.Actor, context.RequestAborted), context.RequestAborted);
            entry.Count = result.Moved.Count;
            return Answers.Ok(new { Status = "success", PurgedCount = result.Moved.Count, FailedCount = result.Failed.Count, Priority = band ?? "all", OlderThanDays = days });
        });

    /// <summary>A type is the long or short name of a lane.</summary>
    static LetterQuery Typed(RequestValues values, LetterQuery query) =>
        (values.Text("task_type") ?? values.Text("batch_type")) is { } type ? query with { Lane = Lanes.Parse(type).Name } : query;

    static ApiException Required(string name) => new(StatusCodes.Status400BadRequest, name + ".required", name + " required");

    static ApiException NotThere() => new(StatusCodes.Status404NotFound, "LETTER_NOT_FOUND", "Task not found in DLQ");

    static ApiException NotMoved(string why) => new(StatusCodes.Status404NotFound, "LETTER_NOT_FOUND", $"Task not found in DLQ: {why}");
}
