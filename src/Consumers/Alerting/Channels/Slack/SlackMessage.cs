using System.Text.Json;
using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Channels.Slack;

/// <summary>A notice as blocks, with a text for phones and screen readers. Holds the limits: header 150, section 3,000, ten fields of 2,000, fifty blocks.</summary>
static class SlackMessage
{
    /// <summary>Three blocks each, beside a header and a note.</summary>
    public const int MaxAlerts = 10;

    const int MaxFact = 1_500, MaxTitle = 1_000, MaxText = 1_000;

    public static byte[] Write(AlertNotice notice) => JsonSerializer.SerializeToUtf8Bytes(
        new { text = SlackText.Escape(NoticeText.Summary(notice), MaxText), blocks = Blocks(notice) }, ChannelJson.Snake);

    static List<object> Blocks(AlertNotice notice)
    {
        List<object> blocks =
        [
            new { type = "header", text = SlackText.Plain($"{SlackText.Sign(notice)} {NoticeText.State(notice)} {NoticeText.Severity(notice)}: {NoticeText.Title(notice)}") },
            .. notice.Alerts.Take(MaxAlerts).SelectMany(Blocks),
        ];
        if (NoticeText.Note(notice, Math.Min(MaxAlerts, notice.Alerts.Count)) is { } note)
            blocks.Add(new { type = "context", elements = new[] { SlackText.Section(SlackText.Escape(note, MaxText)) } });
        return blocks;
    }

    static IEnumerable<object> Blocks(NoticeAlert alert)
    {
        yield return new { type = "section", text = SlackText.Section($"*{SlackText.Escape(alert.Facts.Title, MaxTitle)}*"), fields = Fields(alert).ToList() };
        if (Buttons(alert.Facts).ToList() is { Count: > 0 } buttons)
            yield return new { type = "actions", elements = buttons };
        yield return new { type = "context", elements = new[] { SlackText.Section(Foot(alert.Facts)) } };
    }

    static IEnumerable<object> Fields(NoticeAlert alert) => NoticeText.Facts(alert).Select(fact => SlackText.Field(fact.Name, fact.Name switch
    {
        "Since" => SlackText.Time(alert.Facts.Since),
        _ => SlackText.Escape(fact.Text, MaxFact),
    }));

    static IEnumerable<object> Buttons(AlertFacts facts)
    {
        if (NoticeText.Link(facts.Link) is { } link)
            yield return new { type = "button", text = SlackText.Plain("Open"), url = link };
        if (NoticeText.Link(facts.Runbook) is { } runbook)
            yield return new { type = "button", text = SlackText.Plain("Runbook"), url = runbook };
    }

    static string Foot(AlertFacts facts) => $"alert {facts.FiringId:N}"[..14] +
        (NoticeText.Command(facts) is { } command ? $" · `{SlackText.Escape(command.Replace('`', '\''), MaxFact)}`" : "");
}
