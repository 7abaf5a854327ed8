using PointBus.Host.Configuration;

namespace PointBus.Host.Telemetry.Metrics;

/// <summary>What is told to those who watch from outside.</summary>
sealed record MetricsOptions
{
    /// <summary>How old figures of lanes, letters and engines may be that are shown. Defaults to 5 seconds, at most 300.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Where metrics and traces are sent by OTLP; <see langword="null"/>: nowhere.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>Of all traces, the part that is sent, 0 to 1. Defaults to 1.</summary>
    public double TraceShare { get; init; } = 1;

    public static MetricsOptions Read(SettingReader read) => new()
    {
        MaxAge = read.Seconds("Metrics:MaxAgeSeconds", 5, 0, 300),
        TraceShare = read.Number("Telemetry:TracePercent", 100, 0, 100) / 100d,
        OtlpEndpoint = read.Text("Telemetry:OtlpEndpoint") is not { } text ? null
            : Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https" } ? address
            : throw new InvalidSettingException("Telemetry:OtlpEndpoint must be an http or https address, such as http://localhost:4317."),
    };
}
