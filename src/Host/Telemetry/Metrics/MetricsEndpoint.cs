using OpenTelemetry.Metrics;

namespace PointBus.Host.Telemetry.Metrics;

/// <summary>GET /metrics: all figures of this host and of the state that all hosts share, as Prometheus reads them.</summary>
sealed class MetricsEndpoint(StateReader state, PrometheusText text, MetricReader reader)
{
    const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    readonly Lock collecting = new();

    public async Task<IResult> GetAsync(CancellationToken cancellationToken)
    {
        await state.RefreshAsync(cancellationToken);
        lock (collecting)
        {
            reader.Collect((int)Limit.TotalMilliseconds);
            return Results.Text(text.Text, ContentType);
        }
    }
}
