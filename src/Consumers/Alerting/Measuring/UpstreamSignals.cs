using System.Globalization;
using PointBus.Storage;

namespace PointBus.Consumers.Alerting.Measuring;

/// <summary>For how long upstreams have sent nothing. Those of more than a day ago are forgotten.</summary>
public sealed class UpstreamSignals(IAlertStore store, TimeProvider time) : ISignalSource
{
    static readonly TimeSpan Watched = TimeSpan.FromDays(1);

    public IReadOnlyCollection<string> Measures { get; } = [Signals.UpstreamSilence];

    public async Task<IReadOnlyList<Measurement>> MeasureAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var silences = (await store.ReadAllAsync(AlertDocument.Upstream, cancellationToken)).ToDictionary(
            one => one.Key,
            one => DateTimeOffset.TryParse(one.Value, CultureInfo.InvariantCulture, out var sent) ? now - sent : TimeSpan.MaxValue);
        var forgotten = silences.Where(one => one.Value > Watched).Select(one => one.Key).ToList();
        await store.SaveAsync(AlertDocument.Upstream, forgotten.ToDictionary(name => name, _ => (string?)null), cancellationToken);
        return [.. silences.Where(one => one.Value <= Watched).Select(one => new Measurement(Signals.UpstreamSilence, one.Key, Math.Max(0, one.Value.TotalSeconds)))];
    }
}
