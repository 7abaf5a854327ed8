using PointBus.Consumers.Alerting;
using PointBus.Contracts;
using PointBus.Host.Errors;
using PointBus.Host.Operations;

namespace PointBus.Host.Alerts;

/// <summary>/api/v1/alerts: what fires, what fired, and taking care of it.</summary>
static class AlertEndpoints
{
    static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    public static async Task<IResult> ListAsync(HttpContext context, AlertDesk desk, TimeProvider time, CancellationToken cancellationToken)
    {
        var values = RequestValues.Of(context);
        values.Allow("severity", "rule", "place", "state");
        var (severity, rule, place, state) = (values.Word<AlertSeverity>("severity"), values.Text("rule"), values.Text("place", 200), values.Word<AlertState>("state"));
        var alerts = (await desk.ReadAsync(cancellationToken))
            .Where(view => (severity is null || view.Alert.Severity == severity) && (rule is null || view.Alert.Rule == rule) && (place is null || view.Alert.Place == place))
            .Where(view => state is null || AlertShown.StateOf(view) == state).ToList();
        return Answers.Ok(new { Alerts = alerts.Select(AlertShown.Alert), alerts.Count, Timestamp = time.GetUtcNow() });
    }

    /// <summary>By the id of the firing or the one that people were told; one that is over comes from the history.</summary>
    public static async Task<IResult> GetAsync(string id, AlertDesk desk, TimeProvider time, CancellationToken cancellationToken)
    {
        var wanted = Ids.Require(id);
        if ((await desk.ReadAsync(cancellationToken)).FirstOrDefault(view => view.Alert.FiringId == wanted || view.ToldId == wanted) is { } firing)
            return Answers.Ok(AlertShown.Alert(firing));

        var now = time.GetUtcNow();
        var past = (await desk.ReadHistoryAsync(now - Kept, now.AddMinutes(1), AlertShown.MostRead, cancellationToken)).FirstOrDefault(entry => entry.Alert.FiringId == wanted);
        return past is not null ? Answers.Ok(AlertShown.Past(past)) : throw NotFound();
    }

    public static Task<IResult> AcknowledgeAsync(string id, HttpContext context, AuditTrail audit, AlertDesk desk) =>
        audit.RunAsync(context, "alert.acknowledge", Ids.Target("alert", id), async entry =>
        {
            var wanted = Ids.Require(id);
            var values = await RequestValues.OfBodyAsync(context);
            values.Allow("comment", "reason");
            entry.Reason = values.Text("comment", 500) ?? values.Text("reason", 500);
            var view = await desk.AcknowledgeAsync(wanted, entry.Actor, entry.Reason, context.RequestAborted) ?? throw NotFound();
            entry.Target = $"alert {view.Alert.Rule} {view.Alert.Place}".TrimEnd();
            entry.Count = 1;
            return Answers.Ok(AlertShown.Alert(view));
        });

    public static async Task<IResult> HistoryAsync(HttpContext context, AlertDesk desk, TimeProvider time, CancellationToken cancellationToken)
    {
        var values = RequestValues.Of(context);
        values.Allow("after", "before", "limit", "rule", "place");
        var (rule, place, limit) = (values.Text("rule"), values.Text("place", 200), Paging.ReadLimit(values));
        var (after, before) = Span(values, time);
        var items = (await desk.ReadHistoryAsync(after, before, rule is null && place is null ? limit : AlertShown.MostRead, cancellationToken))
            .Where(entry => (rule is null || entry.Alert.Rule == rule) && (place is null || entry.Alert.Place == place)).Take(limit).ToList();
        return Answers.Ok(new { Items = items.Select(AlertShown.Past), items.Count, Limit = limit, Timestamp = time.GetUtcNow() });
    }

    public static async Task<IResult> DeliveriesAsync(HttpContext context, AlertDesk desk, TimeProvider time, CancellationToken cancellationToken)
    {
        var values = RequestValues.Of(context);
        values.Allow("after", "before", "limit", "channel", "outcome", "notice");
        var (channel, outcome, notice, limit) = (values.Text("channel"), values.Text("outcome"), values.Uuid("notice"), Paging.ReadLimit(values));
        var (after, before) = Span(values, time);
        var items = (await desk.ReadDeliveriesAsync(after, before, channel is null && outcome is null && notice is null ? limit : AlertShown.MostRead, cancellationToken))
            .Where(entry => (channel is null || entry.Channel == channel) && (outcome is null || entry.Outcome == outcome) && (notice is null || entry.NoticeId == notice))
            .Take(limit).ToList();
        return Answers.Ok(new { Items = items, items.Count, Limit = limit, Timestamp = time.GetUtcNow() });
    }

    /// <summary>Counters of all hosts, and what fires now. What was throttled are breaches that made no notice of their own, and tries that a channel asked to put off.</summary>
    public static async Task<IResult> StatsAsync(AlertDesk desk, TimeProvider time, CancellationToken cancellationToken)
    {
        var counters = await desk.ReadCountersAsync(cancellationToken);
        var firing = await desk.ReadAsync(cancellationToken);
        long Of(string name) => counters.GetValueOrDefault(name);
        return Answers.Ok(new
        {
            AlertsSent = Of("alerts_sent"),
            AlertsThrottled = Of("alerts_throttled") + Math.Max(0, Of(AlertCounters.Breaches) - Of(AlertCounters.Notices)),
            AlertsFailed = Of("alerts_failed"),
            EmailSent = Of("email_sent"),
            SlackSent = Of("slack_sent"),
            WebhookSent = Of("webhook_sent"),
            PagerdutySent = Of("pagerduty_sent"),
            Breaches = Of(AlertCounters.Breaches),
            Clears = Of(AlertCounters.Clears),
            Notices = Of(AlertCounters.Notices) + Of(AlertCounters.FurtherNotices),
            Firing = Enum.GetValues<AlertSeverity>().ToDictionary(Words.Of, severity => firing.Count(view => view.Alert.Severity == severity)),
            Timestamp = time.GetUtcNow(),
        });
    }

    static (DateTimeOffset After, DateTimeOffset Before) Span(RequestValues values, TimeProvider time)
    {
        var now = time.GetUtcNow();
        return (values.Time("after") ?? now - Kept, values.Time("before") ?? now.AddMinutes(1));
    }

    static ApiException NotFound() => new(StatusCodes.Status404NotFound, "ALERT_NOT_FOUND", "No alert of this id fires, nor did one within seven days.");
}
