using System.Globalization;
using System.Text;
using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Channels.Slack;

/// <summary>Text as Slack reads it: without <c>&lt;!channel&gt;</c>, mentions or links that came from outside.</summary>
static class SlackText
{
    const int MaxPlain = 150, MaxSection = 3_000, MaxField = 2_000;

    /// <summary>A header or the label of a button.</summary>
    public static object Plain(string text, int max = MaxPlain) => new { type = "plain_text", text = Escape(text, max), emoji = true };

    public static object Section(string written) => Markdown(written, MaxSection);

    public static object Field(string name, string written) => Markdown($"*{name}*\n{written}", MaxField);

    /// <summary>Shown in the reader's own zone; in UTC where that cannot be.</summary>
    public static string Time(DateTimeOffset at) => string.Create(
        CultureInfo.InvariantCulture, $"<!date^{at.ToUnixTimeSeconds()}^{{date_short_pretty}} {{time}}|{NoticeText.Time(at)}>");

    /// <summary>The three characters that begin something, written out; never longer than <paramref name="max"/>, and cut between two of them.</summary>
    public static string Escape(string text, int max)
    {
        var escaped = new StringBuilder();
        foreach (var rune in NoticeText.Line(text, max).EnumerateRunes())
        {
            var written = rune.Value switch { '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", _ => rune.ToString() };
            if (escaped.Length + written.Length > max)
                break;
            escaped.Append(written);
        }

        return escaped.ToString();
    }

    public static string Sign(AlertNotice notice) => (notice.Reason, notice.Severity) switch
    {
        (NoticeReason.Resolved, _) => "✅",
        (NoticeReason.Acknowledged, _) => "👀",
        (NoticeReason.Test or NoticeReason.Report, _) => "📋",
        (_, AlertSeverity.Critical) => "🔴",
        (_, AlertSeverity.Warning) => "🟠",
        _ => "🔵",
    };

    /// <summary>Verbatim: names of channels and people in it are not turned into links.</summary>
    static object Markdown(string written, int max) =>
        written.Length <= max ? new { type = "mrkdwn", text = written, verbatim = true } : throw new ArgumentException($"The text is longer than {max}.", nameof(written));
}
