using System.Globalization;
using System.Net.Security;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using PointBus.Consumers.Receiving;
using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Channels.Email;

/// <summary>Sends mail over SMTP, one connection for each notice.</summary>
/// <param name="options">Where to and to whom.</param>
/// <param name="trust">Whether a certificate is the server's own; the system decides where it is left out.</param>
/// <param name="time">Ends a try that takes too long.</param>
sealed class EmailChannel(EmailOptions options, RemoteCertificateValidationCallback? trust, TimeProvider time) : INoticeChannel
{
    const int MaxShown = 300;

    public string Name => options.Name;

    public ChannelKind Kind => ChannelKind.Email;

    public async Task<DeliveryAnswer> DeliverAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        if (!MailAddress.TryParse(options.From, out var from) || options.To.Select(Parsed).ToList() is not { Count: > 0 } to || to.Contains(null))
            return new DeliveryAnswer(DeliveryOutcome.Refused, "alert.invalid_target: an address is none, or holds control characters");

        using var message = new MailWriter(from, [.. to.OfType<MailboxAddress>()]).Write(notice);
        if (message.Subject?.Any(char.IsControl) != false)
            return new DeliveryAnswer(DeliveryOutcome.Refused, "alert.invalid_target: the subject holds control characters");

        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return new DeliveryAnswer(DeliveryOutcome.Delivered, Shown(await SendAsync(message, either.Token)));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && (e is OperationCanceledException || limit.IsCancellationRequested))
        {
            return new DeliveryAnswer(DeliveryOutcome.Failed, string.Create(CultureInfo.InvariantCulture, $"no answer within {options.Timeout.TotalSeconds:0.#} s"));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return Answer(e);
        }
    }

    /// <returns>What the server said of the message.</returns>
    async Task<string> SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        // Whether a certificate was withdrawn would be asked of servers outside; STARTTLS is not left out where it is not offered.
        using var client = new SmtpClient { CheckCertificateRevocation = false, ServerCertificateValidationCallback = trust };
        await client.ConnectAsync(options.Host, options.Port, Security(options.Security), cancellationToken);
        if (options.User is { } user)
            await client.AuthenticateAsync(user, options.Password ?? "", cancellationToken);
        var answer = await client.SendAsync(message, cancellationToken);

        // It is delivered by now: what goes wrong with the farewell is of no account.
        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ProtocolException or CommandException)
        {
        }

        return answer;
    }

    static DeliveryAnswer Answer(Exception e) => e switch
    {
        SmtpCommandException { StatusCode: >= (SmtpStatusCode)500 } refused => new DeliveryAnswer(DeliveryOutcome.Refused, Status(refused)),
        SmtpCommandException failed => new DeliveryAnswer(DeliveryOutcome.Failed, Status(failed)),
        AuthenticationException => new DeliveryAnswer(DeliveryOutcome.Refused, "the server did not take user and password: " + Shown(e.Message)),
        NotSupportedException => new DeliveryAnswer(DeliveryOutcome.Refused, "the server lacks what is asked of it: " + Shown(e.Message)),
        SslHandshakeException => new DeliveryAnswer(DeliveryOutcome.Failed, "TLS failed, mostly because the server's certificate is not trusted or not for this name"),
        _ => new DeliveryAnswer(DeliveryOutcome.Failed, Shown(e.Message)),
    };

    static string Status(SmtpCommandException e) => string.Create(CultureInfo.InvariantCulture, $"{(int)e.StatusCode} {Shown(e.Message)}");

    static string Shown(string text) => SafeText.Clean(text.Trim(), MaxShown);

    static MailboxAddress? Parsed(string text) => MailAddress.TryParse(text, out var address) ? address : null;

    static SecureSocketOptions Security(MailSecurity security) => security switch
    {
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        MailSecurity.StartTls => SecureSocketOptions.StartTls,
        _ => SecureSocketOptions.None,
    };
}
