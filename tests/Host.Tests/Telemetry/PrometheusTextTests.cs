using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using PointBus.Host.Telemetry.Metrics;

namespace PointBus.Host.Tests.Telemetry;

public sealed class PrometheusTextTests
{
    [Fact]
    public void Text_is_escaped_and_buckets_add_up()
    {
        using var text = new PrometheusText();
        using var reader = new BaseExportingMetricReader(text);
        using var meter = new Meter("odd");
        using var provider = Sdk.CreateMeterProviderBuilder().AddMeter("odd").AddReader(reader)
            .AddView("took", new ExplicitBucketHistogramConfiguration { Boundaries = [1, 2] }).Build();
        var took = meter.CreateHistogram<double>("took", "s", "Two\nlines");
        took.Record(0.5, new KeyValuePair<string, object?>("a.b", "x\"\\\n"));
        took.Record(5, new KeyValuePair<string, object?>("a.b", "x\"\\\n"));
        meter.CreateCounter<long>("seen").Add(3);

        reader.Collect();

        const string Label = "a_b=\"x\\\"\\\\\\n\"";
        Assert.Equal(
            ["# HELP took_seconds Two\\nlines", "# TYPE took_seconds histogram", $"took_seconds_bucket{{{Label},le=\"1\"}} 1", $"took_seconds_bucket{{{Label},le=\"2\"}} 1",
             $"took_seconds_bucket{{{Label},le=\"+Inf\"}} 2", $"took_seconds_sum{{{Label}}} 5.5", $"took_seconds_count{{{Label}}} 2", "# TYPE seen_total counter", "seen_total 3"],
            text.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
