using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Channels;

/// <summary>A configured way to tell people.</summary>
public interface INoticeChannel
{
    /// <summary>As configured, such as <c>slack-oncall</c>.</summary>
    string Name { get; }

    ChannelKind Kind { get; }

    /// <summary>Tries once. Never throws for what the other side does.</summary>
    /// <returns>What the other side said.</returns>
    Task<DeliveryAnswer> DeliverAsync(AlertNotice notice, CancellationToken cancellationToken);
}

/// <summary>Kinds of channels; each has an endpoint of its own on the bus.</summary>
public enum ChannelKind
{
    Slack,
    Webhook,
    Email,
    PagerDuty,
}

/// <summary>What came of one try.</summary>
/// <param name="Outcome">Whether to try again.</param>
/// <param name="Detail">The answer in words, such as <c>429 Too Many Requests</c>; no secrets, at most 500 characters.</param>
/// <param name="RetryAfter">How long the other side asks to wait.</param>
public sealed record DeliveryAnswer(DeliveryOutcome Outcome, string Detail, TimeSpan? RetryAfter = null);

/// <summary>Ends of one try.</summary>
public enum DeliveryOutcome
{
    Delivered,

    /// <summary>Worth another try.</summary>
    Failed,

    /// <summary>No try will do: the request is refused or the target is forbidden.</summary>
    Refused,
}
