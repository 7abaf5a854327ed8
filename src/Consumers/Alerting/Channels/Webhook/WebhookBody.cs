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
        for (var count = notice.Alerts.Count; ; count = count * 3 / 4)
            if (Write(notice, count) is var body && (body.Length < MaxBytes || count <= 1))
                return body;
    }

    public static string TypeOf(NoticeReason reason) => reason switch
    {
        NoticeReason.Resolved => "alert.resolved",
        NoticeReason.Report => "alert.report",
        NoticeReason.Test => "alert.test",
        _ => "alert.firing",
    };

    static byte[] Write(AlertNotice notice, int count) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            type = TypeOf(notice.Reason),
            timestamp = notice.At.ToUniversalTime(),
            data = new
            {
                notice.NoticeId,
                GroupKey = Text(notice.GroupKey),
                status = notice.Reason == NoticeReason.Resolved ? "resolved" : "firing",
                notice.Reason,
                notice.Severity,
                summary = Text(NoticeText.Summary(notice)),
                actor = Text(notice.Actor),
                alerts = notice.Alerts.Take(count).Select(Alert),
                truncatedAlerts = notice.Alerts.Count - count + notice.Omitted,
            },
        },
        ChannelJson.Camel);

    static object Alert(NoticeAlert alert)
    {
        var facts = alert.Facts;
        return new
        {
            status = alert.ClearedAt is null ? "firing" : "resolved",
            fingerprint = facts.FiringId,
            rule = Text(facts.Rule),
            place = Text(facts.Place),
            facts.Severity,
            title = Text(facts.Title),
            // JSON has no way to write what is no number.
            value = facts.Value is { } value && double.IsFinite(value) ? facts.Value : null,
            facts.Threshold,
            unit = Text(facts.Unit),
            startsAt = facts.Since.ToUniversalTime(),
            endsAt = alert.ClearedAt?.ToUniversalTime(),
            facts.Impact,
            topCause = Text(facts.TopCause),
            runbook = NoticeText.Link(facts.Runbook),
            link = NoticeText.Link(facts.Link),
            command = Text(facts.Command),
        };
    }

    static string? Text(string? text) => text is null ? null : NoticeText.Line(text, MaxText);
}
