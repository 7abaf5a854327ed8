using PointBus.Consumers.Scheduling;
using PointBus.Host.Errors;
using PointBus.Host.Operations;
using PointBus.Storage;

namespace PointBus.Host.Schedules;

/// <summary>/api/v1/schedules: what is done at set times, what came of it, and doing it now.</summary>
static class ScheduleEndpoints
{
    const int MostRuns = 50, StandardRuns = 10;

    public static async Task<IResult> ListAsync(ScheduleDesk desk, TimeProvider time, CancellationToken cancellationToken)
    {
        var jobs = await desk.ReadAsync(cancellationToken);
        return Answers.Ok(new { Schedules = jobs.Select(Show), jobs.Count, Timestamp = time.GetUtcNow() });
    }

    public static async Task<IResult> GetAsync(string name, HttpContext context, ScheduleDesk desk, CancellationToken cancellationToken)
    {
        var values = RequestValues.Of(context);
        values.Allow("limit");
        var limit = values.Number("limit", 1, MostRuns) ?? StandardRuns;
        var view = await desk.FindAsync(name, cancellationToken) ?? throw NotFound();
        return Answers.Ok(new
        {
            view.Planned.Job.Name,
            view.Planned.Job.Description,
            Schedule = view.Planned.Timetable.Text,
            view.Planned.Enabled,
            Running = ShowHold(view),
            NextRun = NextOf(view),
            Runs = (await desk.ReadRunsAsync(name, limit, cancellationToken)).Select(ShowRun),
        });
    }

    /// <summary>200 with what came of it, whether it succeeded or not; 202 where it lasts.</summary>
    public static Task<IResult> RunAsync(string name, HttpContext context, AuditTrail audit, ScheduleDesk desk, JobBook book) =>
        audit.RunAsync(context, "schedule.run", Ids.Target("schedule", name), async entry =>
        {
            var values = await RequestValues.OfBodyAsync(context);
            values.Allow("reason");
            entry.ReasonOrDefault(values);
            var job = book.Find(name) ?? throw NotFound();
            var (hold, ended) = await desk.RunAsync(job, entry.Actor, context.RequestAborted)
                ?? throw new ApiException(StatusCodes.Status409Conflict, "SCHEDULE_RUNNING", "This job runs already.");

            entry.Count = 1;
            entry.Detail = ended is null ? "under way" : $"{Words.Of(ended.Outcome)}: {ended.Summary}";
            return ended is null
                ? Answers.Json(StatusCodes.Status202Accepted, new { Name = name, hold.RunId, Outcome = "running", hold.StartedAt, See = $"/api/v1/schedules/{name}" })
                : Answers.Ok(new { Name = name, Run = ShowRun(ended) });
        });

    /// <summary>A job as lists and /health have it.</summary>
    public static object Show(JobView view) => new
    {
        view.Planned.Job.Name,
        view.Planned.Job.Description,
        Schedule = view.Planned.Timetable.Text,
        view.Planned.Enabled,
        view.IsRunning,
        LastRun = view.Standing.Last?.StartedAt,
        Outcome = view.Standing.Last is { } last ? Words.Of(last.Outcome) : null,
        view.Standing.Last?.Summary,
        NextRun = NextOf(view),
    };

    static DateTimeOffset? NextOf(JobView view) => view.Planned.Enabled ? view.Standing.Due : null;

    static object? ShowHold(JobView view) =>
        view is { IsRunning: true, Standing.Hold: { } hold } ? new { hold.RunId, hold.Host, hold.Actor, hold.StartedAt, hold.Due, hold.Tries } : null;

    static object ShowRun(JobRun run) => new
    {
        run.RunId,
        run.StartedAt,
        run.EndedAt,
        DurationSeconds = Math.Round((run.EndedAt - run.StartedAt).TotalSeconds, 3),
        run.Due,
        run.Actor,
        run.Host,
        run.Outcome,
        run.Summary,
        run.Report,
    };

    static ApiException NotFound() => new(StatusCodes.Status404NotFound, "SCHEDULE_NOT_FOUND", "There is no job of this name.");
}
