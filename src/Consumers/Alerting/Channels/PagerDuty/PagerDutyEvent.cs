using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Channels.PagerDuty;

/// <summary>An event of version 2 of PagerDuty's interface. Holds the limits: summary 1,024, key 255, event 512 KB.</summary>
static class PagerDutyEvent
{
    public const int MaxBytes = 512 * 1024;

    const int MaxSummary = 1_024, MaxText = 255;

    /// <summary>The same for every notice of a group, so that they are one incident.</summary>
    public static string KeyOf(string groupKey) => "pointbus-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(groupKey)))[..40];

    /// <summary>Opens an incident, or adds to an open one.</summary>
    public static byte[] Trigger(AlertNotice notice, string routingKey, string key)
    {
        var whole = Trigger(notice, routingKey, key, details: true);
        return whole.Length <= MaxBytes ? whole : Trigger(notice, routingKey, key, details: false);
    }

    /// <param name="routingKey">The integration.</param>
    /// <param name="action"><c>acknowledge</c> or <c>resolve</c>.</param>
    /// <param name="key">Of the incident.</param>
    public static byte[] Follow(string routingKey, string action, string key) =>
        JsonSerializer.SerializeToUtf8Bytes(new { routing_key = routingKey, event_action = action, dedup_key = key }, ChannelJson.Snake);

    static byte[] Trigger(AlertNotice notice, string routingKey, string key, bool details)
    {
        var facts = notice.Alerts[0].Facts;
        return JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                routing_key = routingKey,
                event_action = "trigger",
                dedup_key = key,
                client = "PointBus",
                client_url = NoticeText.Link(facts.Link),
                links = Links(facts).ToList() is { Count: > 0 } links ? links : null,
                payload = new
                {
                    summary = NoticeText.Line(NoticeText.Summary(notice), MaxSummary),
                    source = NoticeText.Line(facts.Place ?? "pointbus", MaxText),
                    severity = NoticeText.Severity(notice),
                    timestamp = facts.Since.ToUniversalTime(),
                    component = facts.Place is { } place ? NoticeText.Line(place, MaxText) : null,
                    group = NoticeText.Line(notice.GroupKey, MaxText),
                    @class = NoticeText.Line(facts.Rule, MaxText),
                    custom_details = details ? Details(notice) : null,
                },
            },
            ChannelJson.Snake);
    }

    static Dictionary<string, object> Details(AlertNotice notice)
    {
        var details = new Dictionary<string, object> { ["alerts"] = notice.Alerts.Select(Alert).ToList() };
        if (NoticeText.Note(notice, notice.Alerts.Count) is { } note)
            details["note"] = note;
        return details;
    }

    static Dictionary<string, string> Alert(NoticeAlert alert)
    {
        var facts = NoticeText.Facts(alert).ToDictionary(fact => fact.Name, fact => fact.Text);
        facts["Alert"] = alert.Facts.FiringId.ToString();
        if (NoticeText.Command(alert.Facts) is { } command)
            facts["Command"] = command;
        return facts;
    }

    static IEnumerable<object> Links(AlertFacts facts)
    {
        if (NoticeText.Link(facts.Runbook) is { } runbook)
            yield return new { href = runbook, text = "Runbook" };
        if (NoticeText.Link(facts.Link) is { } link)
            yield return new { href = link, text = "Open" };
    }
}
