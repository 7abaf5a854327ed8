using System.Text.Json;
using System.Text.RegularExpressions;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Watching;

/// <summary>What <c>deploy</c> holds for Prometheus and Grafana, tried on a real Prometheus that reads a real host.</summary>
[Trait("servers", "real")]
[Trait("length", "long")]
public sealed partial class DeployTests(WatchedHost host) : IClassFixture<WatchedHost>
{
    static readonly string Rules = Repository.PathOf("deploy", "prometheus-rules.yml");

    [Fact]
    public async Task The_configuration_and_the_rules_are_valid()
    {
        Assert.Contains("SUCCESS", await PrometheusServer.CheckAsync("check", "rules", Rules), StringComparison.Ordinal);
        Assert.Contains("SUCCESS", await PrometheusServer.CheckAsync("check", "config", Repository.PathOf("deploy", "prometheus.yml")), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("spec", "X-38")]
    [Trait("spec", "X-44")]
    public async Task Every_query_of_the_dashboard_and_every_metric_of_the_rules_has_data()
    {
        await host.ScrapeAsync();
        await using var prometheus = await PrometheusServer.StartAsync(host.Process.BaseAddress, WatchedHost.ViewerKey);
        await Eventually.TrueAsync(async () => await prometheus.QueryAsync("lane:points_accepted:rate5m") is not [], TimeSpan.FromSeconds(60), "two scrapes and the rules over them");

        var queries = await DashboardAsync();
        Assert.True(queries.Count > 30, $"only {queries.Count} queries");
        foreach (var query in queries)
            Assert.True((await prometheus.QueryAsync(query.Replace("$__rate_interval", "1m", StringComparison.Ordinal))).Count > 0, $"no data: {query}");

        Assert.Equal([0], await prometheus.QueryAsync("task_queue:queue_depth"));
        foreach (var metric in await MetricsOfRulesAsync())
            Assert.True((await prometheus.QueryAsync(metric)).Count > 0, $"no data: {metric}");
        Assert.Equal([], await prometheus.QueryAsync("ALERTS{alertstate=\"firing\"}"));
    }

    static async Task<IReadOnlyList<string>> DashboardAsync()
    {
        var dashboard = JsonElement.Parse(await File.ReadAllTextAsync(Repository.PathOf("deploy", "grafana", "pointbus.json")));
        return
        [
            .. dashboard.GetProperty("panels").EnumerateArray()
                .Where(panel => panel.TryGetProperty("targets", out _))
                .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
                .Select(target => target.GetProperty("expr").GetString()!)
                .Distinct(),
        ];
    }

    /// <summary>Every word of an expression that is the name of one of our metrics, or should be.</summary>
    static async Task<IReadOnlyList<string>> MetricsOfRulesAsync() =>
    [
        .. (await File.ReadAllLinesAsync(Rules))
            .Where(line => line.TrimStart().StartsWith("expr:", StringComparison.Ordinal))
            .SelectMany(line => Metric().Matches(line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..]).Select(match => match.Value))
            .Distinct(),
    ];

    [GeneratedRegex("[a-z]+[a-z:]*_[a-z_:0-9]+")]
    private static partial Regex Metric();
}
