using System.Globalization;
using PointBus.Bench.Installations;
using PointBus.Bench.Measures;
using PointBus.Bench.Reporting;
using PointBus.Bench.Work;
using PointBus.Contracts;

namespace PointBus.Bench.Accepting;

/// <summary>POST /tracking/live under load, beside the empty endpoint at the same rates.</summary>
sealed class AcceptRates(Installation installation, EmptyServer empty, Report report, TimeProvider time)
{
    const string Path = "/tracking/live";
    const int PointsEach = 50, Senders = 16, Trackers = 500;
    const int HighestRequests = 2_000, SingleRequests = 20_000;
    const double Seconds = 2;

    static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    int made, second;

    public async Task MeasureAsync(int round, CancellationToken cancellationToken)
    {
        made = 0;
        var highest = await Load.HighestAsync(installation.Client, Path, Bodies(round, HighestRequests), Senders, cancellationToken);
        await QuietAsync(cancellationToken);
        report.Add($"POST /tracking/live, {PointsEach} points a request: highest rate", "requests/s", highest);
        foreach (var share in (double[])[0.25, 0.5, 0.8])
        {
            var rate = highest * share;
            var ours = await Load.AtRateAsync(installation.Client, Path, Bodies(round, (int)(rate * Seconds)), rate, time, cancellationToken);
            await QuietAsync(cancellationToken);
            var theirs = await Load.AtRateAsync(empty.Client, Path, Bodies(round, (int)(rate * Seconds)), rate, time, cancellationToken);
            var at = string.Create(CultureInfo.InvariantCulture, $"at {share:0%} of it");
            Add($"POST /tracking/live {at}", ours);
            Add($"empty endpoint {at}", theirs);
            report.Add($"p99 {at}, to the empty endpoint's", "", ours.P99 / theirs.P99);
        }

        var before = CpuTime.Of(installation);
        var singles = await Load.HighestAsync(installation.Client, Path, Singles(round), Trackers, cancellationToken);
        await QuietAsync(cancellationToken);
        foreach (var (process, seconds) in CpuTime.Since(before, installation))
            report.Add($"one live point a request, until stored: processor time of {process}", "µs a request", seconds * 1e6 / SingleRequests);
        var nothing = await Load.HighestAsync(empty.Client, Path, Singles(round), Trackers, cancellationToken);
        report.Add($"one live point a request, {Trackers} flights", "requests/s", singles);
        report.Add("one live point a request, empty endpoint", "requests/s", nothing);
        report.Add("one live point a request, to the empty endpoint's rate", "", singles / nothing);
    }

    void Add(string what, Percentiles latency)
    {
        report.Add($"{what}: p50", "ms", latency.P50);
        report.Add($"{what}: p99", "ms", latency.P99);
        report.Add($"{what}: p99.9", "ms", latency.P999);
    }

    List<byte[]> Bodies(int round, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Requests.Body($"accept-{round}-{made++ / 20}", Enumerable.Range(0, PointsEach).Select(_ => Point(made))))];

    List<byte[]> Singles(int round) =>
        [.. Enumerable.Range(0, SingleRequests).Select(i => Requests.Body($"tracker-{round}-{i % Trackers}", [Point(i)]))];

    Point Point(int at) => new() { Time = Start.AddSeconds(second++), Lat = 47 + at % 1000 * 1e-4, Lon = 11 + at % 777 * 1e-4, Elevation = 1_000 + at % 500 };

    async Task QuietAsync(CancellationToken cancellationToken)
    {
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(200), time);
        while ((await installation.LedgerAsync(cancellationToken)).InFlight > 0)
            await looks.WaitForNextTickAsync(cancellationToken);
    }
}
