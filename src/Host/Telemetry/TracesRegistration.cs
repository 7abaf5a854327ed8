using OpenTelemetry.Trace;
using PointBus.Consumers.Tracing;
using PointBus.Host.Telemetry.Metrics;

namespace PointBus.Host.Telemetry;

static class TracesRegistration
{
    /// <summary>Sends traces where a collector is configured; without one no span is made. Needs <c>AddMetrics</c>.</summary>
    public static IServiceCollection AddTraces(this IServiceCollection services, MetricsOptions options)
    {
        if (options.OtlpEndpoint is { } endpoint)
            services.AddOpenTelemetry().WithTracing(traces => traces
                .AddSource(BatchTraces.SourceName, "MassTransit", "Microsoft.AspNetCore", "System.Net.Http")
                // By the trace's id alone, so that every host decides alike.
                .SetSampler(new TraceIdRatioBasedSampler(options.TraceShare))
                .AddOtlpExporter(otlp => otlp.Endpoint = endpoint));
        return services;
    }
}
