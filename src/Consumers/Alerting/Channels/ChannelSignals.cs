using PointBus.Consumers.Alerting.Channels.Sending;
using PointBus.Consumers.Alerting.Measuring;

namespace PointBus.Consumers.Alerting.Channels;

/// <summary>Which channels of this host failed again and again. Stays so until one of its notices gets through, as each notice of it tries to.</summary>
sealed class ChannelSignals(ChannelSet channels) : ISignalSource
{
    public IReadOnlyCollection<string> Measures { get; } = [Signals.BreakerOpen];

    public Task<IReadOnlyList<Measurement>> MeasureAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Measurement>>(
        [.. channels.Names.Select(name => new Measurement(Signals.BreakerOpen, PlaceOf(name), channels.Find(name)!.Gate.HasOpened ? 1 : 0))]);

    /// <summary>A channel may be called like a dependency.</summary>
    public static string PlaceOf(string channel) => "channel " + channel;
}
