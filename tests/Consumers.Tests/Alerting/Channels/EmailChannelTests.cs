using MimeKit;
using PointBus.Consumers.Alerting.Channels;
using PointBus.Consumers.Alerting.Channels.Email;
using PointBus.Consumers.Tests.Alerting.Servers;
using PointBus.Contracts;

namespace PointBus.Consumers.Tests.Alerting.Channels;

public sealed class EmailChannelTests
{
    [Fact]
    public async Task Mail_goes_out_over_TLS_with_the_servers_words_as_the_answer()
    {
        await using var server = new SmtpReceiver();

        var answer = await SendAsync(server, user: "bus");

        Assert.Equal(new DeliveryAnswer(DeliveryOutcome.Delivered, "2.0.0 queued as 4711"), answer);
        using var mail = MimeMessage.Load(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Assert.Single(server.Mails))));
        Assert.Equal("[FIRING][critical] Too many batches wait in a lane", mail.Subject);
        Assert.Equal("oncall@example.org, ann@example.org", mail.To.ToString());
        Assert.StartsWith("FIRING critical: Too many batches wait in a lane, live: 6,240 batches (limit 5,000)", mail.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_TLS_gets_no_mail_unless_that_is_configured()
    {
        await using var server = new SmtpReceiver { HasTls = false };

        Assert.Equal(DeliveryOutcome.Refused, (await SendAsync(server)).Outcome);
        Assert.Empty(server.Mails);
        Assert.Equal(DeliveryOutcome.Delivered, (await SendAsync(server, security: MailSecurity.None)).Outcome);
    }

    [Fact]
    public async Task A_certificate_that_nobody_signed_is_not_trusted()
    {
        await using var server = new SmtpReceiver();

        var answer = await SendAsync(server, trusted: false);

        Assert.Equal(DeliveryOutcome.Failed, answer.Outcome);
        Assert.StartsWith("TLS failed", answer.Detail, StringComparison.Ordinal);
        Assert.Empty(server.Mails);
    }

    [Theory]
    [InlineData("RCPT", "450 4.2.0 greylisted", DeliveryOutcome.Failed, "450")]
    [InlineData("RCPT", "550 5.1.1 no such user", DeliveryOutcome.Refused, "550")]
    [InlineData(".", "451 4.3.0 disk full", DeliveryOutcome.Failed, "451")]
    [InlineData(".", "554 5.6.0 no", DeliveryOutcome.Refused, "554")]
    [InlineData("AUTH", "535 5.7.8 wrong password", DeliveryOutcome.Refused, "the server did not take user and password")]
    public async Task What_the_server_says_decides_whether_to_try_again(string command, string words, DeliveryOutcome outcome, string start)
    {
        await using var server = new SmtpReceiver { Answers = asked => asked == command ? words : null };

        var answer = await SendAsync(server, user: "bus");

        Assert.Equal(outcome, answer.Outcome);
        Assert.StartsWith(start, answer.Detail, StringComparison.Ordinal);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_not_waited_for()
    {
        await using var server = new SmtpReceiver { Answers = command => command == "MAIL" ? "" : null };

        Assert.Equal(new DeliveryAnswer(DeliveryOutcome.Failed, "no answer within 3 s"), await SendAsync(server));
    }

    [Fact]
    public async Task A_farewell_that_fails_does_not_undo_what_was_taken()
    {
        await using var server = new SmtpReceiver { Answers = command => command == "QUIT" ? "" : null };

        Assert.Equal(DeliveryOutcome.Delivered, (await SendAsync(server)).Outcome);
        Assert.Single(server.Mails);
    }

    [Theory]
    [InlineData("a@example.org\r\nRCPT TO:<evil@example.org>")]
    [InlineData("\"a\r\nb\" <a@example.org>")]
    [InlineData("=?utf-8?q?a=0D=0ABcc:_evil@example.org?= <a@example.org>")]
    [InlineData("<\"a\r\n\"@example.org>")]
    [InlineData("a b")]
    [InlineData("")]
    public async Task An_address_with_another_line_in_it_is_refused_at_send_too(string address)
    {
        await using var server = new SmtpReceiver();

        Assert.False(MailAddress.TryParse(address, out _));
        Assert.Equal(DeliveryOutcome.Refused, (await SendAsync(server, to: address)).Outcome);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task Names_from_outside_add_no_header()
    {
        await using var server = new SmtpReceiver();

        await SendAsync(server, Notices.WithEvil());

        var headers = Assert.Single(server.Mails).Split("\r\n\r\n")[0];
        Assert.DoesNotContain("\r\nBcc:", headers, StringComparison.OrdinalIgnoreCase);
    }

    static Task<DeliveryAnswer> SendAsync(
        SmtpReceiver server, AlertNotice? notice = null, MailSecurity security = MailSecurity.StartTls, bool trusted = true, string? user = null, string to = "oncall@example.org") =>
        new EmailChannel(
            new EmailOptions
            {
                Name = "mail", Host = "127.0.0.1", Port = server.Port, Security = security, From = "PointBus <alerts@example.org>", To = [to, "ann@example.org"],
                User = user, Password = user is null ? null : "secret", Timeout = TimeSpan.FromSeconds(3),
            },
            trusted ? ExtraRoots.Callback(TestCertificate.Roots) : null, TimeProvider.System).DeliverAsync(notice ?? Notices.Of(), CancellationToken.None);
}
