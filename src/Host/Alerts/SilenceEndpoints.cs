using PointBus.Consumers.Alerting;
using PointBus.Consumers.Alerting.Planning;
using PointBus.Contracts;
using PointBus.Host.Errors;
using PointBus.Host.Operations;

namespace PointBus.Host.Alerts;

/// <summary>/api/v1/alerts/silences: who does not want to hear of what, until when. One that begins later or returns each week is a maintenance window.</summary>
static class SilenceEndpoints
{
    const int MostMinutes = 90 * 24 * 60;

    static readonly string[] Members = ["rule", "place", "severity", "comment", "starts_at", "ends_at", "minutes", "weekly"];

    public static async Task<IResult> ListAsync(AlertDesk desk, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var silences = await desk.ReadSilencesAsync(cancellationToken);
        return Answers.Ok(new { Silences = silences.Select(one => AlertShown.Silence(one, now)), silences.Count, Timestamp = now });
    }

    /// <summary>What fires now and a silence would hide; changes nothing.</summary>
    public static async Task<IResult> PreviewAsync(HttpContext context, AlertDesk desk, TimeProvider time)
    {
        var silence = await ReadAsync(context, "preview", time.GetUtcNow());
        var hidden = await desk.PreviewAsync(silence, context.RequestAborted);
        return Answers.Ok(new { silence.StartsAt, silence.EndsAt, Hides = hidden.Select(AlertShown.Alert), hidden.Count });
    }

    public static Task<IResult> AddAsync(HttpContext context, AuditTrail audit, AlertDesk desk, TimeProvider time) =>
        audit.RunAsync(context, "silence.add", "silence", async entry =>
        {
            var now = time.GetUtcNow();
            var silence = await ReadAsync(context, entry.Actor, now);
            entry.Target = $"silence {silence.Rule} {silence.Place}";
            entry.Reason = silence.Comment.Length > 0 ? silence.Comment : null;

            if (await desk.SilenceAsync(silence, context.RequestAborted) is { Count: > 0 } mistakes)
                throw RuleEndpoints.Invalid("silence.invalid", mistakes);
            var hidden = await desk.PreviewAsync(silence, context.RequestAborted);
            entry.Count = hidden.Count;
            return Answers.Json(StatusCodes.Status201Created, new { Silence = AlertShown.Silence(silence, now), Hides = hidden.Select(AlertShown.Alert), hidden.Count });
        });

    public static Task<IResult> EndAsync(string id, HttpContext context, AuditTrail audit, AlertDesk desk) =>
        audit.RunAsync(context, "silence.end", Ids.Target("silence", id), async entry =>
        {
            var values = RequestValues.Of(context);
            values.Allow("reason");
            entry.ReasonOrDefault(values);
            if (!await desk.UnsilenceAsync(Ids.Require(id), context.RequestAborted))
                throw new ApiException(StatusCodes.Status404NotFound, "SILENCE_NOT_FOUND", "There is no silence of this id.");
            entry.Count = 1;
            return Answers.Ok(new { Id = Ids.Require(id), Ended = true });
        });

    static async Task<Silence> ReadAsync(HttpContext context, string author, DateTimeOffset now)
    {
        var values = await RequestValues.OfBodyAsync(context, required: true);
        values.Allow(Members);
        // A pattern that is given but empty would hide everything.
        values.RefuseEmpty("rule", "place", "severity");
        if (values.Has("ends_at") && values.Has("minutes"))
            throw new ApiException(StatusCodes.Status400BadRequest, "minutes.invalid", "Name either ends_at or minutes.");

        var starts = values.Time("starts_at") ?? now;
        var length = values.Number("minutes", 1, MostMinutes) is { } minutes ? TimeSpan.FromMinutes(minutes) : SilenceCheck.DefaultLength;
        return new Silence
        {
            Id = Guid.CreateVersion7(now),
            Rule = values.Text("rule", 200) ?? "*",
            Place = values.Text("place", 200) ?? "*",
            Severity = values.Word<AlertSeverity>("severity"),
            Author = author,
            Comment = values.Text("comment", 500)?.Trim() ?? "",
            StartsAt = starts,
            EndsAt = values.Time("ends_at") ?? starts + length,
            IsWeekly = values.Flag("weekly") ?? false,
        };
    }
}
