using Microsoft.Extensions.Configuration;
using PointBus.Consumers.Alerting.Channels;
using PointBus.Consumers.Alerting.Rules;
using PointBus.Host.Configuration;

namespace PointBus.Host.Tests.Configuration;

public sealed class AlertVariablesTests
{
    const string Slack = "https://hooks.slack.com/services/T1/B2/c3";

    [Theory]
    [InlineData("PENDING_WARNING", "pending-batches", 700, 560)]
    [InlineData("PENDING_CRITICAL", "pending-batches-critical", 700, 560)]
    [InlineData("PENDING_PAGE", "pending-total", 700, 560)]
    [InlineData("DLQ_ALERT_THRESHOLD", "dead-letters", 700, 350)]
    public void A_figure_moves_its_rule(string variable, string rule, double raise, double clear)
    {
        var book = RuleBook.Merge(BuiltInRules.All, Read((variable, "700")).Alerts.Rules);

        Assert.Equal((raise, clear), (book.Find(rule)!.Raise, book.Find(rule)!.Clear));
    }

    [Fact]
    public void Each_address_makes_a_channel()
    {
        var channels = Read(
            ("SLACK_WEBHOOK_URL", Slack), ("ALERT_WEBHOOK_URL", "https://tickets.example.org/in"), ("ALERT_WEBHOOK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
            ("PAGERDUTY_ROUTING_KEY", new string('k', 32)), ("SMTP_HOST", "mail.example.org"), ("SMTP_PORT", "2525"), ("SMTP_USER", "me"), ("SMTP_PASSWORD", "s"),
            ("ALERT_EMAIL", "ops@example.org, ann@example.org"), ("FROM_EMAIL", "bus@example.org")).AlertChannels.Channels.ToDictionary(channel => channel.Name);

        Assert.Equal(4, channels.Count);
        Assert.Equal(Slack, Assert.IsType<SlackOptions>(channels["slack"]).Url.AbsoluteUri);
        Assert.Single(Assert.IsType<WebhookOptions>(channels["webhook"]).Secrets);
        Assert.Equal(new string('k', 32), Assert.IsType<PagerDutyOptions>(channels["pagerduty"]).RoutingKey);
        var mail = Assert.IsType<EmailOptions>(channels["email"]);
        Assert.Equal(("mail.example.org", 2525, "me", "s", 2, "bus@example.org"), (mail.Host, mail.Port, mail.User, mail.Password, mail.To.Count, mail.From));
    }

    [Fact]
    public void Mail_comes_from_the_first_of_its_readers_where_nobody_says_from_whom()
    {
        var mail = Assert.IsType<EmailOptions>(Assert.Single(Read(("SMTP_HOST", "mail.example.org"), ("ALERT_EMAIL", "ops@example.org, ann@example.org")).AlertChannels.Channels));

        Assert.Equal(("ops@example.org", 587), (mail.From, mail.Port));
    }

    [Fact]
    public void A_mail_server_or_readers_alone_make_none() =>
        Assert.Empty(Read(("SMTP_HOST", "mail.example.org")).AlertChannels.Channels.Concat(Read(("ALERT_EMAIL", "ops@example.org")).AlertChannels.Channels));

    [Fact]
    public void What_is_configured_goes_before()
    {
        var settings = Read(
            ("SLACK_WEBHOOK_URL", Slack), ("Alerts:Channels:slack:Kind", "slack"), ("Alerts:Channels:slack:Url", Slack + "x"),
            ("DLQ_ALERT_THRESHOLD", "7"), ("Alerts:Rules:dead-letters:Raise", "8"));

        Assert.Equal((Slack + "x", 8), (Assert.IsType<SlackOptions>(Assert.Single(settings.AlertChannels.Channels)).Url.AbsoluteUri, settings.Alerts.Rules["dead-letters"].Raise));
    }

    static HostSettings Read(params (string Name, string Value)[] variables)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(variables.Select(variable => KeyValuePair.Create(variable.Name, (string?)variable.Value)));
        configuration.AddDocumentedVariables();
        return HostSettings.Read(configuration);
    }
}
