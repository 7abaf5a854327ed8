using System.Security.Cryptography;
using System.Text;
using MimeKit;
using MimeKit.Text;
using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Channels.Email;

/// <summary>
/// A notice as mail. All mails of a group refer to one id that is made of the group's key, which no mail has itself: so they hang together,
/// and no server takes the second firing of a group for a copy of the first.
/// </summary>
sealed class MailWriter(MailboxAddress from, IReadOnlyList<MailboxAddress> to)
{
    const int MaxSubject = 200;

    public MimeMessage Write(AlertNotice notice)
    {
        var root = $"group-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(notice.GroupKey)))[..32]}@{from.Domain}";
        var message = new MimeMessage { MessageId = $"notice-{notice.NoticeId:N}@{from.Domain}", Date = notice.At, Subject = Subject(notice), Body = Body(notice) };
        ((Multipart)message.Body).Boundary = $"=-{notice.NoticeId:N}";
        message.From.Add(from);
        message.To.AddRange(to);
        message.References.Add(root);
        if (IsFollowUp(notice))
            message.InReplyTo = root;

        // Out-of-office notes must not come back.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        message.Headers.Add("X-Auto-Response-Suppress", "All");
        return message;
    }

    /// <summary>Without anything that changes while an alert lasts, or mail programs would begin another thread.</summary>
    static string Subject(AlertNotice notice)
    {
        var start = notice.Reason is NoticeReason.Report or NoticeReason.Test ? $"[{NoticeText.State(notice)}]" : $"[FIRING][{NoticeText.Severity(notice)}]";
        return $"{(IsFollowUp(notice) ? "Re: " : "")}{start} {NoticeText.Line(NoticeText.Title(notice), MaxSubject)}";
    }

    static bool IsFollowUp(AlertNotice notice) => notice.Reason is NoticeReason.Changed or NoticeReason.Repeat or NoticeReason.Acknowledged or NoticeReason.Resolved;

    static MultipartAlternative Body(AlertNotice notice) => new()
    {
        Part(TextFormat.Plain, MailBody.Plain(notice)),
        Part(TextFormat.Html, MailBody.Html(notice)),
    };

    static TextPart Part(TextFormat format, string text) => new(format) { Text = text, ContentTransferEncoding = ContentEncoding.QuotedPrintable };
}
