namespace PointBus.Host.Configuration;

/// <summary>The documented variables of alerts: each that says where people are reached makes a channel, and the figures change their rules.</summary>
static class AlertVariables
{
    const string Channels = "Alerts:Channels:";

    /// <summary>Kinds of channels, which are their names here too, by the variables that make one and the members that they fill.</summary>
    static readonly (string Kind, string[] Needed, (string Variable, string Member)[] Members)[] All =
    [
        ("slack", ["SLACK_WEBHOOK_URL"], [("SLACK_WEBHOOK_URL", "Url")]),
        ("webhook", ["ALERT_WEBHOOK_URL"], [("ALERT_WEBHOOK_URL", "Url"), ("ALERT_WEBHOOK_SECRET", "Secret")]),
        ("pagerduty", ["PAGERDUTY_ROUTING_KEY"], [("PAGERDUTY_ROUTING_KEY", "RoutingKey")]),
        ("email", ["SMTP_HOST", "ALERT_EMAIL"],
        [
            ("SMTP_HOST", "Host"), ("SMTP_PORT", "Port"), ("SMTP_USER", "User"), ("SMTP_PASSWORD", "Password"), ("ALERT_EMAIL", "To"), ("FROM_EMAIL", "From"),
        ]),
    ];

    static readonly (string Variable, string Key)[] Levels =
    [
        ("PENDING_WARNING", "Alerts:Rules:pending-batches:Raise"),
        ("PENDING_CRITICAL", "Alerts:Rules:pending-batches-critical:Raise"),
        ("PENDING_PAGE", "Alerts:Rules:pending-total:Raise"),
        ("DLQ_ALERT_THRESHOLD", "Alerts:Rules:dead-letters:Raise"),
    ];

    /// <summary>A channel of that name that is configured goes before; nothing of the two is mixed.</summary>
    public static void Map(ConfigurationManager configuration, Dictionary<string, string?> mapped)
    {
        foreach (var (variable, key) in Levels)
            if (Set(configuration, variable) is { } level && Set(configuration, key) is null)
                mapped[key] = level;

        foreach (var (kind, needed, members) in All)
        {
            if (needed.Any(name => Set(configuration, name) is null) || configuration.GetSection(Channels + kind).Exists())
                continue;

            mapped[$"{Channels}{kind}:Kind"] = kind;
            foreach (var (variable, member) in members)
                if (Set(configuration, variable) is { } value)
                    mapped[$"{Channels}{kind}:{member}"] = value;
        }

        // Whoever reads them may answer them.
        if (mapped.ContainsKey(Channels + "email:Kind"))
            mapped.TryAdd(Channels + "email:From", mapped[Channels + "email:To"]!.Split(',')[0].Trim());
    }

    static string? Set(ConfigurationManager configuration, string key) => string.IsNullOrWhiteSpace(configuration[key]) ? null : configuration[key]!.Trim();
}
