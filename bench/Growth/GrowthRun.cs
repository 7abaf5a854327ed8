using System.Diagnostics;
using System.Globalization;
using PointBus.Bench.Installations;
using PointBus.Bench.Letters;
using PointBus.Bench.Measures;
using PointBus.Bench.Reporting;
using PointBus.Bench.Work;

namespace PointBus.Bench.Growth;

/// <summary>Measures the same on an installation that is empty and on one that is not, in turn.</summary>
sealed class GrowthRun(PointSupply supply, int rounds, GrowthOptions options, Report report, TimeProvider time)
{
    const int WarmUps = 3, Letters = 10_000;

    static readonly (string Name, string Value)[] Roomy =
    [
        ("Buffer__MaxBatchesPerLane", "5000000"), ("Buffer__MaxBytes", "17179869184"), ("Replay__WhenFlightIsKnown", "false"),
    ];

    int sent;

    public static async Task<int> RunAsync(BenchOptions bench, GrowthOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var report = new Report();
        report.Fact("measured", time.GetUtcNow().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture));
        report.Facts(Machine.Describe());
        var supply = PointSupply.Create(bench.Tracks, bench.Points);
        report.Fact("points", $"{supply.Points:N0} in each measurement, {bench.Rounds} rounds in turn; {supply.Origin}");
        await new GrowthRun(supply, bench.Rounds, options, report, time).RunAsync(cancellationToken);
        Console.WriteLine(report.ToMarkdown());
        if (bench.JsonFile is { } file)
            await File.WriteAllTextAsync(file, report.ToJson(), cancellationToken);
        return 0;
    }

    async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var empty = await StartAsync(cancellationToken);
        report.Facts(await empty.DescribeAsync(cancellationToken));
        await LanesAsync(empty, cancellationToken);
        await using (var other = await StartAsync(cancellationToken))
        {
            Say($"{options.Batches:N0} batches are to wait");
            var before = await other.RedisBytesAsync();
            await WaitingBatches.AddAsync(other, options.Batches, time, cancellationToken);
            report.Add("Redis memory of a waiting batch of one point", "bytes", (await other.RedisBytesAsync() - before) / (double)options.Batches);
            await CompareAsync($"{options.Batches:N0} batches waiting", empty, other, cancellationToken);
        }

        await using (var other = await StartAsync(cancellationToken))
        {
            Say($"{options.Rows:N0} rows are made");
            await FullTable.AddAsync(other, options.Rows, cancellationToken);
            await CompareAsync($"{options.Rows:N0} rows in the table", empty, other, cancellationToken);
        }

        await OutageAsync(empty, cancellationToken);
        Say("letters are made");
        var bytes = await empty.RedisBytesAsync();
        await new LetterSupply(empty, time).FillAsync(Letters, cancellationToken);
        report.Add("Redis memory of a dead letter of two points", "bytes", (await empty.RedisBytesAsync() - bytes) / (double)Letters);
    }

    async Task<RealInstallation> StartAsync(CancellationToken cancellationToken)
    {
        var installation = await RealInstallation.StartAsync(Roomy);
        for (var i = 0; i < WarmUps; i++)
            await SendAsync(installation, cancellationToken);
        return installation;
    }

    async Task CompareAsync(string what, RealInstallation empty, RealInstallation full, CancellationToken cancellationToken)
    {
        await SendAsync(full, cancellationToken);
        for (var round = 0; round < rounds; round++)
        {
            var (first, second) = round % 2 == 0 ? (empty, full) : (full, empty);
            var rates = new Dictionary<RealInstallation, double> { [first] = await SendAsync(first, cancellationToken), [second] = await SendAsync(second, cancellationToken) };
            report.Add($"end to end, beside: {what}", "points/s", rates[full]);
            report.Add("end to end, without", "points/s", rates[empty]);
            report.Add($"{what}, to none", "", rates[full] / rates[empty]);
        }
    }

    async Task LanesAsync(RealInstallation empty, CancellationToken cancellationToken)
    {
        await using var published = new Published(empty, time);
        await published.StartAsync(cancellationToken);
        int[] counts = [1, 8, 64];
        for (var round = -1; round < rounds; round++)
        {
            var rates = new Dictionary<int, double>();
            foreach (var lanes in round % 2 == 0 ? counts : counts.Reverse())
                rates[lanes] = await published.MeasureAsync(Flights(), [.. Enumerable.Range(0, lanes).Select(i => $"lane-{i}")], cancellationToken);
            if (round < 0)
                continue;
            foreach (var (lanes, rate) in rates.OrderBy(rate => rate.Key))
                report.Add($"published contracts, {lanes} lanes", "points/s", rate);
            report.Add("64 lanes, to one", "", rates[64] / rates[1]);
        }
    }

    async Task OutageAsync(RealInstallation installation, CancellationToken cancellationToken)
    {
        Say($"{options.OutagePoints:N0} points come without a database");
        var before = await installation.LedgerAsync(cancellationToken);
        var bytes = await installation.RedisBytesAsync();
        await installation.Postgres.StopAsync();
        var points = 0L;
        while (points < options.OutagePoints)
        {
            var flights = Flights();
            await Requests.SendAllAsync(installation.Client, "/tracking/upload", [.. flights.Select(flight => Requests.Body(flight.Id, flight.Points))], EndToEnd.Senders, cancellationToken);
            points += flights.Sum(flight => flight.Points.Length);
        }
        report.Add("Redis memory of a waiting point, 1,000 in a batch", "bytes", (await installation.RedisBytesAsync() - bytes) / (double)points);

        await installation.Postgres.RestartAsync();
        var back = Stopwatch.GetTimestamp();
        await EndToEnd.StoredAsync(installation, before, points, time, cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(back).TotalSeconds;
        report.Add($"until {points:N0} points that came during an outage are stored", "s", seconds);
        report.Add("rate while catching up", "points/s", points / seconds);
    }

    async Task<double> SendAsync(RealInstallation installation, CancellationToken cancellationToken) =>
        (await EndToEnd.MeasureAsync(installation, Flights(), time, cancellationToken)).Stored;

    List<Flight> Flights() => [.. supply.Batches.Select(points => new Flight($"growth-{sent++}", points))];

    static void Say(string text) => Console.Error.WriteLine(text);
}
