using System.Net;
using System.Text;
using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Channels.Email;

/// <summary>A notice as plain text and as HTML, which say the same. The first line is the summary.</summary>
static class MailBody
{
    const string Cell = "style=\"padding:2px 12px 2px 0;vertical-align:top\"";

    public static string Plain(AlertNotice notice)
    {
        var text = new StringBuilder().Append(NoticeText.Summary(notice)).Append('\n');
        foreach (var alert in notice.Alerts)
        {
            text.Append('\n').Append(NoticeText.Line(alert.Facts.Title)).Append('\n');
            foreach (var (name, value) in Rows(alert))
                text.Append("  ").Append(name).Append(": ").Append(value).Append('\n');
        }

        if (NoticeText.Note(notice, notice.Alerts.Count) is { } note)
            text.Append('\n').Append(note).Append('\n');
        return text.Append("\n-- \nSent by PointBus because this address is in its configuration (Alerts:Channels).\n").ToString();
    }

    public static string Html(AlertNotice notice)
    {
        var html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><body style=\"font-family:sans-serif\">\n")
            .Append("<p><strong>").Append(Encode(NoticeText.Summary(notice))).Append("</strong></p>\n");
        foreach (var alert in notice.Alerts)
        {
            html.Append("<h3>").Append(Encode(NoticeText.Line(alert.Facts.Title))).Append("</h3>\n<table>\n");
            foreach (var (name, value) in Rows(alert))
                html.Append($"<tr><td {Cell}>").Append(name).Append($"</td><td {Cell}>").Append(Value(name, value)).Append("</td></tr>\n");
            html.Append("</table>\n");
        }

        if (NoticeText.Note(notice, notice.Alerts.Count) is { } note)
            html.Append("<p>").Append(Encode(note)).Append("</p>\n");
        return html.Append("<p style=\"color:#666\">Sent by PointBus because this address is in its configuration (Alerts:Channels).</p>\n</body></html>\n").ToString();
    }

    static IEnumerable<(string Name, string Text)> Rows(NoticeAlert alert)
    {
        foreach (var fact in NoticeText.Facts(alert))
            yield return fact;
        if (NoticeText.Link(alert.Facts.Link) is { } link)
            yield return ("Open", link);
        if (NoticeText.Link(alert.Facts.Runbook) is { } runbook)
            yield return ("Runbook", runbook);
        if (NoticeText.Command(alert.Facts) is { } command)
            yield return ("Command", command);
        yield return ("Alert", alert.Facts.FiringId.ToString());
    }

    static string Value(string name, string value) => name switch
    {
        "Open" or "Runbook" => $"<a href=\"{Encode(value)}\">{Encode(value)}</a>",
        "Command" => $"<code>{Encode(value)}</code>",
        _ => Encode(value),
    };

    static string Encode(string text) => WebUtility.HtmlEncode(text);
}
