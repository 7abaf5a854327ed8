using System.Text;
using System.Text.Json;
using MimeKit;
using PointBus.Consumers.Alerting.Channels.Email;
using PointBus.Consumers.Alerting.Channels.PagerDuty;
using PointBus.Consumers.Alerting.Channels.Slack;
using PointBus.Consumers.Alerting.Channels.Webhook;
using PointBus.Consumers.Tests.Alerting.Servers;
using PointBus.Contracts;

namespace PointBus.Consumers.Tests.Alerting.Forms;

[Trait("spec", "3.10")]
public sealed class FormTests
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Samples => ["firing", "resolved", "acknowledged", "evil"];

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_message_of_Slack_reads_like_this(string sample) => Golden.Matches($"slack-{sample}.json", Pretty(SlackMessage.Write(Notice(sample))));

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_webhook_reads_like_this(string sample) => Golden.Matches($"webhook-{sample}.json", Pretty(WebhookBody.Write(Notice(sample))));

    [Theory]
    [MemberData(nameof(Samples))]
    public void An_event_of_PagerDuty_reads_like_this(string sample) =>
        Golden.Matches($"pagerduty-{sample}.json", Pretty(PagerDutyEvent.Trigger(Notice(sample), new string('k', 32), PagerDutyEvent.KeyOf("group"))));

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_mail_reads_like_this(string sample) => Golden.Matches($"mail-{sample}.eml", Mail(Notice(sample)).ReplaceLineEndings("\n"));

    [Fact]
    public void Slack_is_not_made_to_ping_anybody()
    {
        var json = Encoding.UTF8.GetString(SlackMessage.Write(Notices.WithEvil()));

        Assert.Contains("&lt;!channel&gt;", json, StringComparison.Ordinal);
        Assert.DoesNotContain("<!channel", json, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", json, StringComparison.Ordinal);
        Assert.DoesNotContain("javascript:", json, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mail_has_no_headers_and_no_markup_from_outside()
    {
        using var mail = MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes(Mail(Notices.WithEvil()))));

        Assert.Empty(mail.Bcc);
        Assert.DoesNotContain(mail.Headers, header => header.Value!.Contains('\n', StringComparison.Ordinal) && header.Field == "Subject");
        Assert.DoesNotContain("<script", mail.HtmlBody, StringComparison.Ordinal);
        Assert.DoesNotContain("javascript:", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Equal("Bcc", mail.TextBody!.Split("evil@")[0].TrimEnd(' ', ':')[^3..]);
    }

    [Theory]
    [InlineData(NoticeReason.First, "[FIRING][critical] Too many batches wait in a lane", false)]
    [InlineData(NoticeReason.Changed, "Re: [FIRING][critical] Too many batches wait in a lane", true)]
    [InlineData(NoticeReason.Repeat, "Re: [FIRING][critical] Too many batches wait in a lane", true)]
    [InlineData(NoticeReason.Acknowledged, "Re: [FIRING][critical] Too many batches wait in a lane", true)]
    [InlineData(NoticeReason.Resolved, "Re: [FIRING][critical] Too many batches wait in a lane", true)]
    [InlineData(NoticeReason.Report, "[REPORT] Too many batches wait in a lane", false)]
    [InlineData(NoticeReason.Test, "[TEST] Too many batches wait in a lane", false)]
    public void All_mails_of_a_group_hang_together(NoticeReason reason, string subject, bool isFollowUp)
    {
        using var first = MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes(Mail(Notices.Of()))));
        using var mail = MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes(Mail(Notices.Of(reason, number: 2)))));

        Assert.Equal(subject, mail.Subject);
        Assert.Equal(first.References, mail.References);
        Assert.Equal(isFollowUp ? first.References[0] : null, mail.InReplyTo);
        Assert.NotEqual(first.MessageId, mail.MessageId);
        Assert.Equal("auto-generated", mail.Headers[HeaderId.AutoSubmitted]);
        Assert.Equal("All", mail.Headers["X-Auto-Response-Suppress"]);
    }

    [Fact]
    public void The_largest_notice_keeps_the_limits_of_every_channel()
    {
        Assert.Null(SlackRules.Problem(SlackMessage.Write(Notices.Huge())));
        Assert.Null(PagerDutyRules.Problem(PagerDutyEvent.Trigger(Notices.Huge(), new string('k', 32), PagerDutyEvent.KeyOf(Notices.Huge().GroupKey))));
        Assert.True(WebhookBody.Write(Notices.Huge()).Length < WebhookBody.MaxBytes);
    }

    [Fact]
    public void An_event_that_is_too_large_loses_its_details_first()
    {
        var huge = Notices.Huge();
        var notice = huge with { Alerts = [.. Enumerable.Repeat(huge.Alerts[0], 400)] };

        using var json = JsonDocument.Parse(PagerDutyEvent.Trigger(notice, new string('k', 32), "key"));

        Assert.False(json.RootElement.GetProperty("payload").TryGetProperty("custom_details", out _));
        Assert.Equal("trigger", json.RootElement.GetProperty("event_action").GetString());
    }

    [Fact]
    public void A_webhook_that_is_too_large_says_how_many_alerts_it_leaves_out()
    {
        using var json = JsonDocument.Parse(WebhookBody.Write(Notices.Huge()));
        var data = json.RootElement.GetProperty("data");

        Assert.Equal(57, data.GetProperty("alerts").GetArrayLength() + data.GetProperty("truncatedAlerts").GetInt32());
        Assert.NotEqual(0, data.GetProperty("alerts").GetArrayLength());
    }

    [Fact]
    public void A_key_of_an_incident_stays_the_same_and_short() =>
        Assert.Equal(("pointbus-", 49, PagerDutyEvent.KeyOf(Notices.Evil)), (PagerDutyEvent.KeyOf(Notices.Evil)[..9], PagerDutyEvent.KeyOf(Notices.Evil).Length, PagerDutyEvent.KeyOf(Notices.Evil)));

    static AlertNotice Notice(string sample) => sample switch
    {
        "firing" => Notices.Of(),
        "resolved" => Notices.Of(NoticeReason.Resolved),
        "acknowledged" => Notices.Of(NoticeReason.Acknowledged),
        _ => Notices.WithEvil(),
    };

    static string Mail(AlertNotice notice)
    {
        Assert.True(MailAddress.TryParse("PointBus <alerts@example.org>", out var from) & MailAddress.TryParse("oncall@example.org", out var to));
        using var message = new MailWriter(from!, [to!]).Write(notice);
        using var bytes = new MemoryStream();
        message.WriteTo(bytes);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    static string Pretty(byte[] json) => JsonSerializer.Serialize(JsonDocument.Parse(json), Indented);
}
