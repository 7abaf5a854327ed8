using System.Text.RegularExpressions;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Watching;

[Trait("length", "long")]
public sealed partial class MetricsTests(WatchedHost host) : IClassFixture<WatchedHost>
{
    /// <summary>Those that must be there; the documentation may name more.</summary>
    static readonly string[] Required =
    [
        "queue_depth", "queue_oldest_age_seconds", "queue_message_count", "queue_pending_messages", "points_accepted_total", "points_written_total",
        "points_duplicate_total", "points_rejected_total", "tasks_submitted_total", "tasks_total", "tasks_completed_total", "tasks_failed_total",
        "task_failures_total", "task_retry_attempts_total", "task_retry_success_total", "dlq_items_total", "dlq_added_total", "dlq_reprocessed_total",
        "dlq_reprocess_success_total", "dlq_alerts_sent_total", "task_duration_seconds", "task_execution_duration_seconds", "task_wait_time_seconds",
        "queue_to_database_seconds", "accept_seconds", "http_request_duration_seconds", "active_workers", "worker_capacity_utilization",
        "redis_memory_used_bytes", "redis_memory_max_bytes", "circuit_state",
    ];

    [Fact]
    [Trait("spec", "X-38")]
    public async Task Every_documented_metric_is_exported()
    {
        var page = await File.ReadAllTextAsync(Repository.PathOf("docs", "metrics.md"));
        var documented = page.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => Name().Matches(line.Split('|')[1]).Select(match => match.Groups[1].Value)).ToList();
        Assert.Equal([], Required.Except(documented));

        var exported = Series().Matches(await host.ScrapeAsync()).Select(match => match.Groups[1].Value).ToHashSet();

        Assert.Equal([], documented.Where(name => !exported.Contains(name) && !exported.Contains(name + "_count")));
    }

    [Fact]
    public async Task The_ledger_can_be_read_from_the_metrics()
    {
        var text = await host.ScrapeAsync();

        string[] entries = ["stored", "duplicate", "dead_lettered", "discarded", "expired", "in_flight"];
        Assert.Equal(WatchedHost.Value(text, "ledger_points{entry=\"accepted\",lane=\"live\"}"), entries.Sum(entry => WatchedHost.Value(text, $"ledger_points{{entry=\"{entry}\",lane=\"live\"}}")));
        Assert.Equal((1, 1), (WatchedHost.Value(text, "ledger_balanced{lane=\"live\"}"), WatchedHost.Value(text, "points_rejected_total{lane=\"live\"}")));
        Assert.True(WatchedHost.Value(text, "points_written_total{lane=\"live\"}") >= 1);
        Assert.True(WatchedHost.Value(text, "redis_memory_used_bytes") > 0);
    }

    [Fact]
    public async Task No_label_holds_what_a_caller_sent()
    {
        await host.SendAsync("/tracking/live?device=secret-query", new { flight_id = "secret-flight", device_id = "secret-device", track_points = WatchedHost.Points });
        using var nothing = await host.Process.Client.GetAsync(new Uri("/secret-path", UriKind.Relative));

        Assert.DoesNotContain("secret", await host.ScrapeAsync(), StringComparison.Ordinal);
    }

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Name();

    [GeneratedRegex("^([a-z_:]+)[{ ]", RegexOptions.Multiline)]
    private static partial Regex Series();
}
