using PointBus.Consumers.Alerting.Channels.Routing;
using PointBus.Consumers.Alerting.Channels.Sending;

namespace PointBus.Consumers.Alerting.Channels;

/// <summary>All that is configured of channels.</summary>
public sealed record AlertChannels
{
    public IReadOnlyList<ChannelOptions> Channels { get; init; } = [];

    /// <summary>The first that holds for an alert counts.</summary>
    public IReadOnlyList<NoticeRoute> Routes { get; init; } = [];

    public SendingOptions Sending { get; init; } = new();

    /// <summary>Roots that are trusted beside those of the system, for mail servers and for addresses that are called; <see langword="null"/> for none.</summary>
    public System.Security.Cryptography.X509Certificates.X509Certificate2Collection? Roots { get; init; }

    /// <summary>Whom channels may call.</summary>
    public Calling.CallOptions Calls { get; init; } = new();
}
