using System.Globalization;
using PointBus.Bench.Accepting;
using PointBus.Bench.Installations;
using PointBus.Bench.Measures;
using PointBus.Bench.Peers;
using PointBus.Bench.Reporting;
using PointBus.Bench.Sagas;
using PointBus.Bench.Work;

namespace PointBus.Bench;

/// <summary>Starts both installations and the peers, measures everything once unseen and then in rounds, and prints the report.</summary>
sealed class BenchRun(PointSupply supply, Contestants all, Report report, IReadOnlyList<string> only, TimeProvider time)
{
    const string PointsPerSecond = "points/s", Ratio = "", Milliseconds = "ms", CpuSeconds = "CPU s";
    const int LiveRequests = 300, LiveFlights = LiveRequests * AcceptLatency.PointsPerRequest / PointSupply.BatchPoints, WarmUpBatches = 50;

    // What goes a point a message would take minutes with as many points as the others.
    const int SlowShare = 10;

    readonly Dictionary<string, double> rates = [];

    public static async Task<int> RunAsync(BenchOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var report = new Report();
        report.Fact("measured", time.GetUtcNow().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture));
        report.Facts(Machine.Describe());
        var supply = PointSupply.Create(options.Tracks, options.Points);
        report.Fact("points", $"{supply.Points:N0} in each of {options.Rounds} rounds after a warm-up of {Math.Min(WarmUpBatches * PointSupply.BatchPoints, supply.Points):N0}; {supply.Origin}");
        report.Fact("senders", $"{EndToEnd.Senders} at once, {PointSupply.BatchPoints:N0} points in a request or message, each a flight of its own; on the same machine");
        report.Fact("latency", $"{LiveRequests} requests of {AcceptLatency.PointsPerRequest} points one after the other, an empty one between each two");

        await using var all = await Contestants.StartAsync(time, cancellationToken);
        report.Facts(await all.Embedded.DescribeAsync(cancellationToken));
        report.Facts(await all.Real.DescribeAsync(cancellationToken));

        var warmUp = new BenchRun(supply with { Batches = [.. supply.Batches.Take(WarmUpBatches)] }, all, new Report(), options.Only, time);
        await warmUp.RoundAsync(0, cancellationToken);
        for (var round = 1; round <= options.Rounds; round++)
        {
            await Console.Error.WriteLineAsync($"Round {round} of {options.Rounds}");
            await new BenchRun(supply, all, report, options.Only, time).RoundAsync(round, cancellationToken);
        }

        if (options.Only.Count == 0 || options.Only.Contains("sagas"))
            await SagasRun.MeasureAsync(report, options.Rounds, cancellationToken);

        Console.WriteLine(report.ToMarkdown());
        if (options.JsonFile is { } file)
            await File.WriteAllTextAsync(file, report.ToJson(), cancellationToken);
        return 0;
    }

    async Task RoundAsync(int round, CancellationToken cancellationToken)
    {
        (string Name, Func<Task> Measure)[] turns =
        [
            ("embedded", () => EndToEndAsync(all.Embedded, round, cancellationToken)),
            ("real", () => EndToEndAsync(all.Real, round, cancellationToken)),
            ("real", () => SmallerAsync(round, cancellationToken)),
            ("published", async () => Rate("published contracts, real servers: until all are stored", await all.Published.MeasureAsync(Flights("published", round, 1), [RawCopy.Source], cancellationToken))),
            ("copy", () => CopyAsync(1, round, cancellationToken)),
            ("copy", () => CopyAsync(2, round, cancellationToken)),
            .. all.Peers.Select<Peer, (string, Func<Task>)>(peer =>
                ("peers", async () => Rate(peer.Name, await peer.MeasureAsync(Flights(peer.GetType().Name, round, peer is BatchPeer ? SlowShare : 1), cancellationToken)))),
            ("latency", () => LatencyAsync(all.Embedded, round, cancellationToken)),
            ("latency", () => LatencyAsync(all.Real, round, cancellationToken)),
            ("accept", () => new AcceptRates(all.Real, all.Empty, report, time).MeasureAsync(round, cancellationToken)),
        ];
        if (only.Count > 0)
            turns = [.. turns.Where(turn => only.Contains(turn.Name))];

        // Each round begins with another one, so that none always follows the same work.
        for (var turn = 0; turn < turns.Length; turn++)
            await turns[(turn + round) % turns.Length].Measure();

        Compare();
    }

    /// <summary>Within the round, because the machine is another one an hour later.</summary>
    void Compare()
    {
        if (!rates.TryGetValue(Stored(all.Real), out var ours))
            return;

        if (rates.TryGetValue(Copy(2), out var two))
            report.Add("end to end, real servers, as a share of the better COPY", Ratio, ours / Math.Max(rates[Copy(1)], two));
        foreach (var peer in all.Peers)
            if (rates.TryGetValue(peer.Name, out var theirs))
                report.Add($"end to end, real servers, to {peer.Name}", Ratio, ours / theirs);
    }

    async Task EndToEndAsync(Installation installation, int round, CancellationToken cancellationToken)
    {
        var times = await EndToEnd.MeasureAsync(installation, Flights("upload", round, 1), time, cancellationToken);
        Rate(Stored(installation), times.Stored);
        Rate($"end to end, {installation.Name}: until the last 202", times.Accepted);
        AddCpu($"end to end, {installation.Name}", times.CpuSeconds);
    }

    async Task SmallerAsync(int round, CancellationToken cancellationToken)
    {
        List<Flight> halves = [.. Flights("halves", round, 1).SelectMany(flight => flight.Points.Chunk(PointSupply.BatchPoints / 2).Select((points, i) => new Flight($"{flight.Id}-{i}", points)))];
        Rate($"{Stored(all.Real)}, 500 points a request", (await EndToEnd.MeasureAsync(all.Real, halves, time, cancellationToken)).Stored);
    }

    async Task CopyAsync(int connections, int round, CancellationToken cancellationToken)
    {
        var (rate, cpu) = await all.Copy.MeasureAsync(Flights($"copy{connections}", round, 1), connections, cancellationToken);
        Rate(Copy(connections), rate);
        AddCpu(Copy(connections), cpu.Where(used => used.Key is "PostgreSQL" or "sender"));
    }

    static string Stored(Installation installation) => $"end to end, {installation.Name}: until all are stored";

    static string Copy(int connections) => $"raw binary COPY into the same table, {connections} connection(s)";

    void Rate(string what, double pointsPerSecond)
    {
        rates[what] = pointsPerSecond;
        report.Add(what, PointsPerSecond, pointsPerSecond);
    }

    void AddCpu(string work, IEnumerable<KeyValuePair<string, double>> used)
    {
        foreach (var (process, seconds) in used)
            report.Add($"{work}: processor time of {process}", CpuSeconds, seconds);
    }

    async Task LatencyAsync(Installation installation, int round, CancellationToken cancellationToken)
    {
        var (live, empty) = await AcceptLatency.MeasureAsync(installation, [.. Flights("live", round, 1).Take(LiveFlights)], LiveRequests, time, cancellationToken);
        report.Add($"POST /tracking/live, {installation.Name}: p50", Milliseconds, live.P50);
        report.Add($"POST /tracking/live, {installation.Name}: p99", Milliseconds, live.P99);
        report.Add($"GET /live, {installation.Name}: p50", Milliseconds, empty.P50);
        report.Add($"GET /live, {installation.Name}: p99", Milliseconds, empty.P99);
    }

    List<Flight> Flights(string purpose, int round, int divisor) =>
        [.. supply.Batches.Take(Math.Max(1, supply.Batches.Count / divisor)).Select((points, i) => new Flight($"bench-{purpose}-{round}-{i}", points))];
}
