using System.Text.Json;
using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Channels.Webhook;

/// <summary>A notice as data for programs: <c>type</c>, <c>timestamp</c> and <c>data</c>, below 20 KB.</summary>
static class WebhookBody
{
    public const int MaxBytes = 20_000;

    const int MaxText = 1_000;

    public static byte[] Write(AlertNotice notice)
    {
        for (var (count, max) = (notice.Alerts.Count, MaxText); ;)
        {
            if (Write(notice, count, max) is var body && body.Length < MaxBytes)
                return body;

            // Alerts go first; the texts of the last one are cut where even it is too long.
            (count, max) = count > 1 ? (count * 3 / 4, max) : (1, max / 2);
        }
    }

    public static string TypeOf(NoticeReason reason) => reason switch
    {
        NoticeReason.Resolved => "alert.resolved",
        NoticeReason.Report => "alert.report",
        NoticeReason.Test => "alert.test",
        _ => "alert.firing",
    };

    static byte[] Write(AlertNotice notice, int count, int max) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            type = TypeOf(notice.Reason),
            timestamp = notice.At.ToUniversalTime(),
            data = new
            {
                notice.NoticeId,
                GroupKey = Text(notice.GroupKey, max),
                status = notice.Reason == NoticeReason.Resolved ? "resolved" : "firing",
                notice.Reason,
                notice.Severity,
                summary = Text(NoticeText.Summary(notice), max),
                actor = Text(notice.Actor, max),
                alerts = notice.Alerts.Take(count).Select(alert => Alert(alert, max)),
                truncatedAlerts = notice.Alerts.Count - count + notice.Omitted,
            },
        },
        ChannelJson.Camel);

    static object Alert(NoticeAlert alert, int max)
    {
        var facts = alert.Facts;
        return new
        {
            status = alert.ClearedAt is null ? "firing" : "resolved",
            fingerprint = facts.FiringId,
            rule = Text(facts.Rule, max),
            place = Text(facts.Place, max),
            facts.Severity,
            title = Text(facts.Title, max),
            // JSON has no way to write what is no number.
            value = facts.Value is { } value && double.IsFinite(value) ? facts.Value : null,
            facts.Threshold,
            unit = Text(facts.Unit, max),
            startsAt = facts.Since.ToUniversalTime(),
            endsAt = alert.ClearedAt?.ToUniversalTime(),
            facts.Impact,
            topCause = Text(facts.TopCause, max),
            runbook = NoticeText.Link(facts.Runbook),
            link = NoticeText.Link(facts.Link),
            command = Text(facts.Command, max),
        };
    }

    static string? Text(string? text, int max) => text is null ? null : NoticeText.Line(text, max);
}
