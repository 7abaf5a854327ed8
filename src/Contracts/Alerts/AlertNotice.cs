namespace PointBus.Contracts;

/// <summary>One message for people about one group of alerts, before a channel gives it its form.</summary>
public sealed record AlertNotice
{
    /// <summary>The same over every attempt and every channel.</summary>
    public required Guid NoticeId { get; init; }

    /// <summary>Of the group, over all its notices: threads and incidents hang on it.</summary>
    public required string GroupKey { get; init; }

    public required NoticeReason Reason { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The highest of its alerts.</summary>
    public required AlertSeverity Severity { get; init; }

    /// <summary>1 to 50, the most severe first.</summary>
    public required IReadOnlyList<NoticeAlert> Alerts { get; init; }

    /// <summary>Alerts of the group that are left out.</summary>
    public int Omitted { get; init; }

    /// <summary>Who acknowledged or asked for a test; <see langword="null"/> where nobody did.</summary>
    public string? Actor { get; init; }
}

/// <summary>An alert within a notice.</summary>
/// <param name="Facts">What it is.</param>
/// <param name="ClearedAt">When it ended; <see langword="null"/> while it fires.</param>
public sealed record NoticeAlert(AlertFacts Facts, DateTimeOffset? ClearedAt);

/// <summary>Why a notice is sent.</summary>
public enum NoticeReason
{
    First,

    /// <summary>More alerts joined the group, or some of them are over.</summary>
    Changed,

    /// <summary>It still fires and nobody acknowledged it.</summary>
    Repeat,

    Acknowledged,

    /// <summary>All alerts of the group are over.</summary>
    Resolved,

    /// <summary>Something that happens regularly, such as the daily summary; nothing fires.</summary>
    Report,

    /// <summary>Somebody tries a channel.</summary>
    Test,
}

/// <summary>Asks the endpoint of one kind of channel to deliver a notice.</summary>
public sealed record DeliverNotice
{
    /// <summary>Name of the configured channel, such as <c>slack-oncall</c>.</summary>
    public required string Channel { get; init; }

    public required AlertNotice Notice { get; init; }

    /// <summary>Channels that were tried in vain before this one took over.</summary>
    public IReadOnlyList<string> FailedBefore { get; init; } = [];

    /// <summary>Channels that may take over, in this order, those that were told at the same time among them.</summary>
    public IReadOnlyList<string> Fallbacks { get; init; } = [];

    /// <summary>0 at first; one more each time somebody has the notice sent again after all channels failed.</summary>
    public int Round { get; init; }
}
