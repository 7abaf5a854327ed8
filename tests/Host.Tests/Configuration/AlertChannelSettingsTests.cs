using Microsoft.Extensions.Configuration;
using PointBus.Consumers.Alerting.Channels;
using PointBus.Contracts;
using PointBus.Host.Configuration;
using PointBus.TestKit;

namespace PointBus.Host.Tests.Configuration;

public sealed class AlertChannelSettingsTests
{
    const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    static readonly string Key = new('k', 32);

    [Fact]
    public void Nothing_is_configured_by_itself()
    {
        var settings = Read();

        Assert.Empty(settings.Channels);
        Assert.Empty(settings.Routes);
    }

    [Fact]
    public void Every_kind_of_channel_can_be_configured()
    {
        var settings = Read(
            ("Channels:oncall:Kind", "slack"), ("Channels:oncall:Url", "https://hooks.slack.com/services/T/B/x"), ("Channels:oncall:TimeoutSeconds", "5"),
            ("Channels:hook:Kind", "Webhook"), ("Channels:hook:Url", "https://example.org/in"), ("Channels:hook:Secret", Secret), ("Channels:hook:SecondSecret", Secret),
            ("Channels:pager:Kind", "pagerduty"), ("Channels:pager:RoutingKey", Key),
            ("Channels:mail:Kind", "email"), ("Channels:mail:Host", "mail.example.org"), ("Channels:mail:From", "PointBus <a@example.org>"), ("Channels:mail:To", "b@example.org, c@example.org"),
            ("Channels:off:Kind", "nonsense"), ("Channels:off:Enabled", "false"));

        Assert.Equal(["hook", "mail", "oncall", "pager"], settings.Channels.Select(channel => channel.Name).Order());
        Assert.Equal(TimeSpan.FromSeconds(5), settings.Channels.OfType<SlackOptions>().Single().Timeout);
        Assert.Equal(2, settings.Channels.OfType<WebhookOptions>().Single().Secrets.Count);
        Assert.Equal(PagerDutyOptions.StandardUrl, settings.Channels.OfType<PagerDutyOptions>().Single().Url);
        var mail = settings.Channels.OfType<EmailOptions>().Single();
        Assert.Equal((MailSecurity.StartTls, 587, 2), (mail.Security, mail.Port, mail.To.Count));
    }

    [Theory]
    [InlineData("localhost", null, MailSecurity.None, 587)]
    [InlineData("127.0.0.1", "starttls", MailSecurity.StartTls, 587)]
    [InlineData("mail.example.org", "tls", MailSecurity.Tls, 465)]
    public void Only_on_this_machine_mail_goes_out_in_the_open_by_itself(string host, string? security, MailSecurity expected, int port)
    {
        var mail = Assert.IsType<EmailOptions>(Read([.. Mail(), ("Channels:m:Host", host), ("Channels:m:Security", security)]).Channels[0]);

        Assert.Equal((expected, port), (mail.Security, mail.Port));
    }

    [Fact]
    public void A_secret_may_lie_in_a_file()
    {
        using var folder = TempDirectory.Create("channels");
        var file = folder.File("url");
        File.WriteAllText(file, "https://hooks.slack.com/services/T/B/x\n");

        var settings = Read(("Channels:s:Kind", "slack"), ("Channels:s:UrlFile", file));

        Assert.Equal("https://hooks.slack.com/services/T/B/x", settings.Channels.OfType<SlackOptions>().Single().Url.AbsoluteUri);
    }

    [Fact]
    public void Routes_name_channels_conditions_and_who_takes_over()
    {
        var settings = Read(
            [
                .. Mail(), ("Routes:0:Severity", "critical, warning"), ("Routes:0:Lane", "scoring"), ("Routes:0:Rule", "pending-*"), ("Routes:0:Hours", "Mon-Fri 08:00-18:00"),
                ("Routes:0:Channels:0", "M"), ("Routes:0:Fallback", "m"), ("Routes:1:Channels", "none"), ("TimeZone", "UTC"),
            ]);

        var route = settings.Routes[0];
        Assert.Equal([AlertSeverity.Critical, AlertSeverity.Warning], route.Severities);
        Assert.Equal(("scoring", "pending-*", 5), (route.Place, route.Rule, route.Hours!.Days.Count));
        Assert.Equal(["m"], route.Channels);
        Assert.Equal(["m"], route.Fallback);
        Assert.Empty(settings.Routes[1].Channels);
        Assert.Null(settings.Routes[1].Fallback);
    }

    public static TheoryData<string, string, string> Mistakes => new()
    {
        { "Channels:m:Kind", "pigeon", "Alerts:Channels:m:Kind must be slack, webhook, email or pagerduty." },
        { "Channels:m:TimeoutSeconds", "600", "Alerts:Channels:m:TimeoutSeconds must be seconds from 1 to 30, not '600'." },
        { "Channels:m:From", "a@example.org\r\nBcc: evil@example.org", "Alerts:Channels:m:From must be a mail address such as PointBus <alerts@example.org>, without control characters." },
        { "Channels:m:To", "", "Alerts:Channels:m:To must be 1 to 50 mail addresses with commas between them." },
        { "Channels:m:Host", "mail\r\nQUIT", "Alerts:Channels:m:Host must be the name of a mail server." },
        { "Channels:m:Security", "perhaps", "Alerts:Channels:m:Security must be starttls, tls or none." },
        { "Channels:m:User", "bus", "Alerts:Channels:m must have both User and Password, or none of them." },
        { "Channels:m:PasswordFile", "/nowhere", "Alerts:Channels:m:PasswordFile names a file that cannot be read (FileNotFoundException); see to its path and rights." },
        { "Routes:0:Channels", "nobody", "Alerts:Routes:0:Channels names the channel 'nobody', which is not configured under Alerts:Channels." },
        { "Routes:0:Severity", "fatal", "Alerts:Routes:0:Severity must be critical, warning or info, or several with commas between them, not 'fatal'." },
        { "Routes:0:Hours", "always", "Alerts:Routes:0:Hours must be such as 08:00-18:00 or Mon-Fri 08:00-18:00, not 'always'." },
        { "TimeZone", "Mars/Olympus", "Alerts:TimeZone must be the name of a time zone such as Europe/Vienna that this machine knows, not 'Mars/Olympus'." },
        { "Calls:Networks", "10.0.0.0", "Alerts:Calls:Networks must hold networks such as 10.1.2.0/24, not '10.0.0.0'." },
        { "TrustedRoots", "/nowhere", "Alerts:TrustedRoots names a file that cannot be read (FileNotFoundException)." },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_told_in_one_sentence(string key, string value, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<InvalidSettingException>(() => Read([.. Mail(), (key, value)])).Message);

    public static TheoryData<string, string?, string> WebMistakes => new()
    {
        { "Url", null, "Alerts:Channels:w:Url must be an https address." },
        { "Url", "http://example.org/in", "Alerts:Channels:w:Url cannot be called: Only https addresses are called." },
        { "Url", "https://user:password@example.org/in", "Alerts:Channels:w:Url cannot be called: The address must not hold a user or a password." },
        { "Url", "https://169.254.169.254/latest", "Alerts:Channels:w:Url cannot be called: The host is not in the open internet, nor in a network that may be called." },
        { "Secret", null, "Alerts:Channels:w:Secret is missing: whsec_ and 24 to 64 bytes in Base64, which the receiver knows too." },
        { "Secret", "hunter2", "Alerts:Channels:w:Secret must be whsec_ and 24 to 64 bytes in Base64." },
        { "SecondSecret", "hunter2", "Alerts:Channels:w:SecondSecret must be whsec_ and 24 to 64 bytes in Base64." },
        { "SecretFile", "/nowhere", "Alerts:Channels:w:Secret and Alerts:Channels:w:SecretFile are both set; leave one of them out." },
    };

    [Theory]
    [MemberData(nameof(WebMistakes))]
    public void A_mistake_of_an_address_or_a_secret_is_told_without_it(string key, string? value, string sentence)
    {
        (string, string?)[] settings = [("Channels:w:Kind", "webhook"), ("Channels:w:Url", "https://example.org/in"), ("Channels:w:Secret", Secret)];

        var error = Assert.Throws<InvalidSettingException>(() => Read([.. settings.Where(one => one.Item1 != "Channels:w:" + key), ("Channels:w:" + key, value)]));

        Assert.Equal(sentence, error.Message);
    }

    static (string Key, string? Value)[] Mail() =>
        [("Channels:m:Kind", "email"), ("Channels:m:Host", "mail.example.org"), ("Channels:m:From", "a@example.org"), ("Channels:m:To", "b@example.org")];

    static AlertChannels Read(params (string Key, string? Value)[] settings)
    {
        var values = new Dictionary<string, string?>();
        foreach (var (key, value) in settings)
            values["Alerts:" + key] = value;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        return AlertChannelSettings.Read(configuration, new SettingReader(configuration));
    }
}
