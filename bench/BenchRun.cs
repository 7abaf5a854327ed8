using System.Globalization;
using PointBus.Bench.Installations;
using PointBus.Bench.Measures;
using PointBus.Bench.Reporting;
using PointBus.Bench.Work;

namespace PointBus.Bench;

/// <summary>Starts both installations, measures everything once unseen and then in rounds, and prints the report.</summary>
sealed class BenchRun(PointSupply supply, EmbeddedInstallation embedded, RealInstallation real, Report report, TimeProvider time)
{
    const string PointsPerSecond = "points/s", Ratio = "", Milliseconds = "ms", CpuSeconds = "CPU s";
    const int LiveRequests = 300, LiveFlights = LiveRequests * AcceptLatency.PointsPerRequest / PointSupply.BatchPoints, WarmUpBatches = 50;

    readonly RawCopy copy = new(real);

    public static async Task<int> RunAsync(BenchOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var report = new Report();
        report.Fact("measured", time.GetUtcNow().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture));
        report.Facts(Machine.Describe());
        var supply = PointSupply.Create(options.Tracks, options.Points);
        report.Fact("points", $"{supply.Points:N0} in each of {options.Rounds} rounds after a warm-up of {Math.Min(WarmUpBatches * PointSupply.BatchPoints, supply.Points):N0}; {supply.Origin}");
        report.Fact("senders", $"{EndToEnd.Senders} at once, {PointSupply.BatchPoints:N0} points in a request to /tracking/upload, each request a flight of its own; on the same machine");
        report.Fact("latency", $"{LiveRequests} requests of {AcceptLatency.PointsPerRequest} points one after the other, an empty one between each two");

        await using var embedded = await EmbeddedInstallation.StartAsync();
        await using var real = await RealInstallation.StartAsync();
        report.Facts(await embedded.DescribeAsync(cancellationToken));
        report.Facts(await real.DescribeAsync(cancellationToken));

        var warmUp = new BenchRun(supply with { Batches = [.. supply.Batches.Take(WarmUpBatches)] }, embedded, real, new Report(), time);
        await warmUp.RoundAsync(0, cancellationToken);
        var run = new BenchRun(supply, embedded, real, report, time);
        for (var round = 1; round <= options.Rounds; round++)
        {
            await Console.Error.WriteLineAsync($"Round {round} of {options.Rounds}");
            await run.RoundAsync(round, cancellationToken);
        }

        Console.WriteLine(report.ToMarkdown());
        if (options.JsonFile is { } file)
            await File.WriteAllTextAsync(file, report.ToJson(), cancellationToken);
        return 0;
    }

    async Task RoundAsync(int round, CancellationToken cancellationToken)
    {
        var rates = new Dictionary<string, double>();
        (string Name, Func<Task<double>> Measure)[] turns =
        [
            ("embedded", () => EndToEndAsync(embedded, round, cancellationToken)),
            ("real", () => EndToEndAsync(real, round, cancellationToken)),
            ("copy", () => CopyAsync(round, cancellationToken)),
        ];

        // Each round begins with another one, so that none always follows the same work.
        for (var turn = 0; turn < turns.Length; turn++)
        {
            var (name, measure) = turns[(turn + round + 2) % turns.Length];
            rates[name] = await measure();
        }

        report.Add("end to end, real servers, as a share of raw COPY", Ratio, rates["real"] / rates["copy"]);
        foreach (var installation in (Installation[])(round % 2 == 0 ? [real, embedded] : [embedded, real]))
            await LatencyAsync(installation, round, cancellationToken);
    }

    async Task<double> EndToEndAsync(Installation installation, int round, CancellationToken cancellationToken)
    {
        var times = await EndToEnd.MeasureAsync(installation, Flights("upload", round, supply.Batches.Count), time, cancellationToken);
        report.Add($"end to end, {installation.Name}: until all are stored", PointsPerSecond, times.Stored);
        report.Add($"end to end, {installation.Name}: until the last 202", PointsPerSecond, times.Accepted);
        AddCpu($"end to end, {installation.Name}", times.CpuSeconds);
        return times.Stored;
    }

    async Task<double> CopyAsync(int round, CancellationToken cancellationToken)
    {
        var (rate, cpu) = await copy.MeasureAsync(Flights("copy", round, supply.Batches.Count), cancellationToken);
        report.Add("raw binary COPY into the same table", PointsPerSecond, rate);
        AddCpu("raw binary COPY", cpu.Where(used => used.Key is "PostgreSQL" or "sender"));
        return rate;
    }

    void AddCpu(string work, IEnumerable<KeyValuePair<string, double>> used)
    {
        foreach (var (process, seconds) in used)
            report.Add($"{work}: processor time of {process}", CpuSeconds, seconds);
    }

    async Task LatencyAsync(Installation installation, int round, CancellationToken cancellationToken)
    {
        var (live, empty) = await AcceptLatency.MeasureAsync(installation, Flights("live", round, LiveFlights), LiveRequests, time, cancellationToken);
        report.Add($"POST /tracking/live, {installation.Name}: p50", Milliseconds, live.P50);
        report.Add($"POST /tracking/live, {installation.Name}: p99", Milliseconds, live.P99);
        report.Add($"GET /live, {installation.Name}: p50", Milliseconds, empty.P50);
        report.Add($"GET /live, {installation.Name}: p99", Milliseconds, empty.P99);
    }

    List<Flight> Flights(string purpose, int round, int count) =>
        [.. Enumerable.Range(0, count).Select(i => new Flight($"bench-{purpose}-{round}-{i}", supply.Batches[i % supply.Batches.Count]))];
}
