using PointBus.Consumers.Alerting.Measuring;
using PointBus.Host.Access;

namespace PointBus.Host.Alerts;

/// <summary>How long the keys of an upstream last. A key that another one of its owner and role follows is no matter, nor is one without an end.</summary>
sealed class KeySignals(CurrentAccess access, TimeProvider time) : ISignalSource
{
    public IReadOnlyCollection<string> Measures { get; } = [Signals.KeyDays];

    public Task<IReadOnlyList<Measurement>> MeasureAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Measurement>>(
    [
        .. access.Options.Keys.GroupBy(key => (key.Role, key.Upstream))
            .Select(keys => (keys.Key.Upstream, Ends: keys.Max(key => key.Expires ?? DateTimeOffset.MaxValue)))
            .GroupBy(keys => keys.Upstream)
            .Select(upstream => (upstream.Key, Ends: upstream.Min(keys => keys.Ends)))
            .Where(upstream => upstream.Ends < DateTimeOffset.MaxValue)
            .Select(upstream => new Measurement(Signals.KeyDays, upstream.Key, (upstream.Ends - time.GetUtcNow()).TotalDays)),
    ]);
}
