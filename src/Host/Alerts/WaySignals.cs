using PointBus.Consumers.Alerting.Measuring;
using PointBus.Consumers.Alerting.Planning;
using PointBus.Host.Ingest.Routes;

namespace PointBus.Host.Alerts;

/// <summary>Which ways in of this host are left alone because they failed again and again.</summary>
sealed class WaySignals(BatchGateway gateway) : ISignalSource
{
    public IReadOnlyCollection<string> Measures { get; } = [Signals.BreakerOpen];

    public Task<IReadOnlyList<Measurement>> MeasureAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Measurement>>(
        [.. gateway.Ways.Select(way => new Measurement(Signals.BreakerOpen, PlaceOf(way.Name), way.IsSuspended ? 1 : 0))]);

    /// <summary>Named as what is down is, so that the one hides the other.</summary>
    static string PlaceOf(string way) => way == "buffer" ? Inhibition.Redis : way;
}
