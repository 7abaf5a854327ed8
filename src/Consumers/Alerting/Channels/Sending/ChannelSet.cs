namespace PointBus.Consumers.Alerting.Channels.Sending;

/// <summary>The configured channels, each with its gate.</summary>
sealed class ChannelSet(IEnumerable<INoticeChannel> channels, SendingOptions options, TimeProvider time)
{
    /// <summary>What Slack asks of every sender.</summary>
    static readonly TimeSpan SlackInterval = TimeSpan.FromSeconds(1);

    readonly Dictionary<string, GatedChannel> byName = channels.ToDictionary(
        channel => channel.Name,
        channel => new GatedChannel(channel, new ChannelGate(channel.Kind == ChannelKind.Slack ? SlackInterval : TimeSpan.Zero, options, time)));

    public IReadOnlyCollection<string> Names => byName.Keys;

    public GatedChannel? Find(string name) => byName.GetValueOrDefault(name);
}

sealed record GatedChannel(INoticeChannel Channel, ChannelGate Gate);
