namespace PointBus.Consumers.Alerting.Channels;

/// <summary>A channel as it is configured. Never log one: it holds secrets.</summary>
public abstract record ChannelOptions
{
    /// <summary>1 to 60 of a-z, 0-9 and dashes; unique.</summary>
    public required string Name { get; init; }

    /// <summary>Limit of one try, 1 s to 30 s. Defaults to 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    public abstract ChannelKind Kind { get; }
}

/// <summary>A channel of Slack.</summary>
public sealed record SlackOptions : ChannelOptions
{
    /// <summary>The address of the incoming webhook, which is a secret.</summary>
    public required Uri Url { get; init; }

    public override ChannelKind Kind => ChannelKind.Slack;
}

/// <summary>A receiver of the Standard Webhooks form.</summary>
public sealed record WebhookOptions : ChannelOptions
{
    public required Uri Url { get; init; }

    /// <summary>One secret, or two while it is changed: every request is signed with each.</summary>
    public required IReadOnlyList<Webhook.WebhookSecret> Secrets { get; init; }

    public override ChannelKind Kind => ChannelKind.Webhook;
}

/// <summary>A service of PagerDuty.</summary>
public sealed record PagerDutyOptions : ChannelOptions
{
    public static readonly Uri StandardUrl = new("https://events.pagerduty.com/v2/enqueue");

    /// <summary>Where events go; <c>https://events.eu.pagerduty.com/v2/enqueue</c> in Europe. Defaults to <see cref="StandardUrl"/>.</summary>
    public Uri Url { get; init; } = StandardUrl;

    /// <summary>The integration key, 32 characters.</summary>
    public required string RoutingKey { get; init; }

    public override ChannelKind Kind => ChannelKind.PagerDuty;
}

/// <summary>Mail to a fixed list of people.</summary>
public sealed record EmailOptions : ChannelOptions
{
    /// <summary>The SMTP server.</summary>
    public required string Host { get; init; }

    /// <summary>Defaults to 587.</summary>
    public int Port { get; init; } = 587;

    /// <summary>Defaults to STARTTLS, which the server then must offer.</summary>
    public MailSecurity Security { get; init; } = MailSecurity.StartTls;

    /// <summary>Such as <c>PointBus &lt;alerts@example.org&gt;</c>.</summary>
    public required string From { get; init; }

    /// <summary>1 to 50 addresses; they stay the same, so that threads hold.</summary>
    public required IReadOnlyList<string> To { get; init; }

    /// <summary><see langword="null"/> where the server asks for no name.</summary>
    public string? User { get; init; }

    public string? Password { get; init; }

    public override ChannelKind Kind => ChannelKind.Email;
}

/// <summary>How the way to the SMTP server is kept secret.</summary>
public enum MailSecurity
{
    StartTls,

    /// <summary>TLS from the first byte, port 465.</summary>
    Tls,

    /// <summary>Not at all: for a server on this machine.</summary>
    None,
}
