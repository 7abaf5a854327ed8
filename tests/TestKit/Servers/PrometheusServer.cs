using System.Globalization;
using System.Text.Json;

namespace PointBus.TestKit;

/// <summary>A Prometheus that reads one host every second, with the rules of the product.</summary>
public sealed class PrometheusServer : LocalServer
{
    readonly string program = Executable.Find("prometheus", Executable.OnPath("prometheus"));
    readonly HttpClient client;
    readonly Uri target;
    readonly string key;

    PrometheusServer(Uri target, string key)
        : base("prometheus")
    {
        (this.target, this.key) = (target, key);
        client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };
    }

    protected override Command Command => new(
        program,
        [
            "--config.file=" + Directory.File("prometheus.yml"),
            "--storage.tsdb.path=" + Directory.File("data"),
            $"--web.listen-address=127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}",
        ]);

    /// <param name="target">The host.</param>
    /// <param name="key">Sent as a bearer token.</param>
    public static Task<PrometheusServer> StartAsync(Uri target, string key) => StartedAsync(new PrometheusServer(target, key));

    /// <summary>Runs promtool, which comes with the server.</summary>
    public static Task<string> CheckAsync(params string[] words) =>
        ChildProcess.RunAsync(new(Executable.Find("prometheus", Executable.OnPath("promtool")), words), TimeSpan.FromSeconds(30));

    /// <summary>The values of an expression by now.</summary>
    /// <exception cref="HttpRequestException">It cannot be evaluated.</exception>
    public async Task<IReadOnlyList<double>> QueryAsync(string expression)
    {
        using var answer = await client.GetAsync(new Uri("/api/v1/query?query=" + Uri.EscapeDataString(expression), UriKind.Relative));
        var body = JsonElement.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
        return [.. body.GetProperty("data").GetProperty("result").EnumerateArray().Select(one => double.Parse(one.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture))];
    }

    protected override Task PrepareAsync() => File.WriteAllTextAsync(
        Directory.File("prometheus.yml"),
        $"""
        global: {"{"}scrape_interval: 1s, evaluation_interval: 1s{"}"}
        rule_files: ["{Repository.PathOf("deploy", "prometheus-rules.yml")}"]
        scrape_configs:
          - job_name: pointbus
            authorization: {"{"}credentials: "{key}"{"}"}
            static_configs: [{"{"}targets: ["{target.Authority}"]{"}"}]
        """);

    protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var answer = await client.GetAsync(new Uri("/-/ready", UriKind.Relative), cancellationToken);
        return answer.IsSuccessStatusCode;
    }

    protected override Task CleanUpAsync()
    {
        client.Dispose();
        return Task.CompletedTask;
    }
}
