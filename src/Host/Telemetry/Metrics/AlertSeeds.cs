using System.Diagnostics.Metrics;
using PointBus.Consumers.Alerting.Channels.Sending;

namespace PointBus.Host.Telemetry.Metrics;

/// <summary>The sent alerts of each kind of channel begin at nothing. The counter is the one of <see cref="DeliveryLog"/>, which makes it with the first alert only.</summary>
sealed class AlertSeeds : IDisposable
{
    readonly Meter meter = new(DeliveryLog.MeterName);

    public void Begin()
    {
        var sent = DeliveryLog.CountSent(meter);
        foreach (var kind in (string[])["slack", "webhook", "email", "pagerduty"])
            sent.Add(0, new("channel", kind), new("type", "first"));
    }

    public void Dispose() => meter.Dispose();
}
