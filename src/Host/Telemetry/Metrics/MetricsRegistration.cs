using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using PointBus.Consumers;
using PointBus.Consumers.Alerting;
using PointBus.Consumers.Alerting.Channels.Sending;
using PointBus.Consumers.Metering;
using PointBus.Host.Access;

namespace PointBus.Host.Telemetry.Metrics;

static class MetricsRegistration
{
    /// <summary>Seconds, from a fast answer to a batch that waited for an hour.</summary>
    static readonly double[] Buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600];

    /// <summary>Needs <c>AddPersisting</c>, <c>AddAdmin</c>, <c>AddIngest</c> and the engines.</summary>
    public static IServiceCollection AddMetrics(this IServiceCollection services, MetricsOptions options)
    {
        var text = new PrometheusText();
        var reader = new BaseExportingMetricReader(text);
        services
            .AddSingleton(options)
            .AddSingleton<LedgerWatch>()
            .AddSingleton<StateReader>()
            .AddSingleton<StateMetrics>()
            .AddSingleton<HttpMetrics>()
            .AddSingleton<AlertSeeds>()
            .AddSingleton(provider => new MetricsEndpoint(provider.GetRequiredService<StateReader>(), text, reader));
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("pointbus", serviceVersion: ProductVersion.Full))
            .WithMetrics(metrics =>
            {
                metrics
                    .AddMeter(StateMetrics.MeterName, HttpMetrics.MeterName, BatchMetrics.MeterName, AlertMetrics.MeterName, DeliveryLog.MeterName, "System.Runtime")
                    .AddView(instrument => instrument.GetType().IsGenericType && instrument.GetType().GetGenericTypeDefinition() == typeof(System.Diagnostics.Metrics.Histogram<>)
                        ? new ExplicitBucketHistogramConfiguration { Boundaries = Buckets }
                        : null)
                    .AddReader(reader);
                if (options.OtlpEndpoint is { } endpoint)
                    metrics.AddOtlpExporter(otlp => otlp.Endpoint = endpoint);
            });
        return options.OtlpEndpoint is null ? services : services.AddHostedService<StateLoop>();
    }

    /// <summary>First of all, so that every answer counts.</summary>
    public static IApplicationBuilder UseHttpMetrics(this WebApplication app)
    {
        // Nobody asks for them, but they must be there to be read; what is counted before somebody listens is lost.
        app.Services.GetRequiredService<MeterProvider>();
        app.Services.GetRequiredService<StateMetrics>();
        app.Services.GetRequiredService<BatchMetrics>().Begin();
        app.Services.GetRequiredService<AlertSeeds>().Begin();
        var metrics = app.Services.GetRequiredService<HttpMetrics>();
        return app.Use(metrics.RunAsync);
    }

    public static void MapMetrics(this WebApplication app) =>
        app.MapGet("/metrics", (MetricsEndpoint metrics, CancellationToken cancellationToken) => metrics.GetAsync(cancellationToken))
            .For(Roles.Viewer).WithoutLimit().WithTags("Health");
}
