using System.Globalization;
using PointBus.Bench.Installations;
using PointBus.Bench.Measures;
using PointBus.Bench.Reporting;
using PointBus.Bench.Work;

namespace PointBus.Bench.Alerts;

/// <summary>Two installations beside each other, one of them with alerts that fire all the time and four channels that never answer; the same work on both in turn.</summary>
sealed class AlertsRun(PointSupply supply, Installation quiet, Installation dead, Report report, TimeProvider time)
{
    const int LiveRequests = 300, LiveFlights = LiveRequests * AcceptLatency.PointsPerRequest / PointSupply.BatchPoints, WarmUpBatches = 20;

    /// <summary>Groups of alerts that fire, each with its own notices to each channel.</summary>
    const int FiringRules = 20;

    static readonly TimeSpan FirstTries = TimeSpan.FromMinutes(2);

    public static async Task<int> RunAsync(BenchOptions options, bool embedded, TimeProvider time, CancellationToken cancellationToken)
    {
        var report = new Report();
        report.Fact("measured", time.GetUtcNow().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture));
        report.Facts(Machine.Describe());
        var supply = PointSupply.Create(options.Tracks, options.Points);
        report.Fact("points", $"{supply.Points:N0} for each in each of {options.Rounds} rounds; {supply.Origin}");

        await using var slack = new DeadReceiver();
        await using var webhook = new DeadReceiver();
        await using var pagerDuty = new DeadReceiver();
        await using var mail = new DeadReceiver();
        DeadReceiver[] receivers = [slack, webhook, pagerDuty, mail];
        await using var quiet = await StartAsync(embedded, []);
        await using var dead = await StartAsync(embedded, [.. Firing(), .. Channels(slack, webhook, pagerDuty, mail)]);

        var warmUp = new AlertsRun(supply with { Batches = [.. supply.Batches.Take(WarmUpBatches)] }, quiet, dead, new Report(), time);
        await warmUp.RoundAsync(0, cancellationToken);
        await TriedAsync(receivers, time, cancellationToken);
        var before = receivers.Sum(receiver => receiver.Taken);
        var run = new AlertsRun(supply, quiet, dead, report, time);
        for (var round = 1; round <= options.Rounds; round++)
        {
            await Console.Error.WriteLineAsync($"Round {round} of {options.Rounds}");
            await run.RoundAsync(round, cancellationToken);
        }

        report.Fact("channels", $"four that never answer, {FiringRules} groups of alerts that fire; {before:N0} tries before the rounds, {receivers.Sum(receiver => receiver.Taken) - before:N0} during them");
        Console.WriteLine(report.ToMarkdown());
        if (options.JsonFile is { } file)
            await File.WriteAllTextAsync(file, report.ToJson(), cancellationToken);
        return 0;
    }

    async Task RoundAsync(int round, CancellationToken cancellationToken)
    {
        // Each round begins with the other one.
        (string Name, Installation Installation)[] turns = [("no channels", quiet), ("dead channels", dead)];
        if (round % 2 == 0)
            Array.Reverse(turns);

        var (rates, p50, p99) = (new Dictionary<string, double>(), new Dictionary<string, double>(), new Dictionary<string, double>());
        foreach (var (name, installation) in turns)
            rates[name] = (await EndToEnd.MeasureAsync(installation, Flights("upload", round, supply.Batches.Count), time, cancellationToken)).Stored;
        foreach (var (name, installation) in turns)
        {
            var (live, _) = await AcceptLatency.MeasureAsync(installation, Flights("live", round, LiveFlights), LiveRequests, time, cancellationToken);
            (p50[name], p99[name]) = (live.P50, live.P99);
        }

        Add("end to end, until all are stored", "points/s", rates);
        Add("POST /tracking/live: p50", "ms", p50);
        Add("POST /tracking/live: p99", "ms", p99);
    }

    void Add(string what, string unit, Dictionary<string, double> values)
    {
        report.Add($"{what}, no channels", unit, values["no channels"]);
        report.Add($"{what}, dead channels", unit, values["dead channels"]);
        report.Add($"{what}, dead channels as a share of none", "", values["dead channels"] / values["no channels"]);
    }

    List<Flight> Flights(string purpose, int round, int count) =>
        [.. Enumerable.Range(0, count).Select(i => new Flight($"bench-{purpose}-{round}-{i}", supply.Batches[i % supply.Batches.Count]))];

    /// <summary>Waits until every channel hangs, or what is measured would be a host that has not begun yet.</summary>
    static async Task TriedAsync(DeadReceiver[] receivers, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(FirstTries, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        while (receivers.Any(receiver => receiver.Taken == 0))
            await Task.Delay(TimeSpan.FromMilliseconds(200), time, either.Token);
    }

    static async Task<Installation> StartAsync(bool embedded, (string Name, string Value)[] settings) =>
        embedded ? await EmbeddedInstallation.StartAsync(settings) : await RealInstallation.StartAsync(settings);

    /// <summary>Rules that every value breaks, told again each minute.</summary>
    static IEnumerable<(string Name, string Value)> Firing() => Enumerable.Range(1, FiringRules).SelectMany(number => new (string, string)[]
    {
        ($"Alerts__Rules__bench-{number}__Signal", "pending"), ($"Alerts__Rules__bench-{number}__Severity", "critical"),
        ($"Alerts__Rules__bench-{number}__Raise", "-1"), ($"Alerts__Rules__bench-{number}__Clear", "-1"),
        ($"Alerts__Rules__bench-{number}__Title", "Always on in {place}"), ($"Alerts__Rules__bench-{number}__RepeatMinutes", "1"),
    }).Append(("Alerts__IntervalSeconds", "1"));

    static IEnumerable<(string Name, string Value)> Channels(DeadReceiver slack, DeadReceiver webhook, DeadReceiver pagerDuty, DeadReceiver mail) =>
    [
        ("Alerts__Calls__Networks", "127.0.0.0/8"),
        ("Alerts__Channels__slack__Kind", "slack"), ("Alerts__Channels__slack__Url", $"https://127.0.0.1:{slack.Port}/services/x"),
        ("Alerts__Channels__webhook__Kind", "webhook"), ("Alerts__Channels__webhook__Url", $"https://127.0.0.1:{webhook.Port}/in"),
        ("Alerts__Channels__webhook__Secret", "whsec_" + Convert.ToBase64String(new byte[32])),
        ("Alerts__Channels__pagerduty__Kind", "pagerduty"), ("Alerts__Channels__pagerduty__Url", $"https://127.0.0.1:{pagerDuty.Port}/v2/enqueue"),
        ("Alerts__Channels__pagerduty__RoutingKey", new string('k', 32)),
        ("Alerts__Channels__email__Kind", "email"), ("Alerts__Channels__email__Host", "127.0.0.1"), ("Alerts__Channels__email__Security", "none"),
        ("Alerts__Channels__email__Port", mail.Port.ToString(CultureInfo.InvariantCulture)),
        ("Alerts__Channels__email__From", "bench@example.org"), ("Alerts__Channels__email__To", "ops@example.org"),
    ];
}
