using System.Diagnostics.Metrics;
using PointBus.Consumers.Alerting.Evaluating;
using PointBus.Consumers.Alerting.Measuring;
using PointBus.Contracts;

namespace PointBus.Consumers.Alerting;

/// <summary>How alerting itself is doing, for <see cref="MeterName"/>.</summary>
public sealed class AlertMetrics : IDisposable
{
    public const string MeterName = "PointBus.Alerting";

    readonly Meter _meter = new(MeterName);
    readonly Counter<long> _notices;
    readonly Histogram<double> _passes;
    volatile IReadOnlyList<Measurement<long>> _firing = [];
    long _unknown;

    public AlertMetrics()
    {
        _notices = _meter.CreateCounter<long>("alert_notices_total", description: "Notices that were decided, by reason");
        _passes = _meter.CreateHistogram<double>("alert_pass_seconds", "s", "How long a pass takes from the measurements to what is told");
        _meter.CreateObservableGauge("alerts_firing", () => _firing, description: "Alerts that fire, by rule and severity; on the evaluating host");
        _meter.CreateObservableGauge("alert_signals_unknown", () => Interlocked.Read(ref _unknown), description: "Signals whose source fails");
    }

    public void Told(NoticeReason reason) => _notices.Add(1, new KeyValuePair<string, object?>("reason", Lower(reason)));

    public void Passed(IReadOnlyDictionary<string, RuleStanding> standings, Reading reading, TimeSpan took)
    {
        _passes.Record(took.TotalSeconds);
        Interlocked.Exchange(ref _unknown, reading.Unknown.Count);
        _firing =
        [
            .. standings.Values.Where(standing => standing.Firing is not null)
                .GroupBy(standing => (standing.Rule, standing.Firing!.Severity))
                .Select(group => new Measurement<long>(group.Count(), new("rule", group.Key.Rule), new("severity", Lower(group.Key.Severity)))),
        ];
    }

    public void Dispose() => _meter.Dispose();

#pragma warning disable CA1308 // Labels are lower case.
    static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
