using System.Diagnostics;
using PointBus.Bench.Installations;
using PointBus.Bench.Work;

namespace PointBus.Bench.Measures;

/// <summary>One client that sends 50 live points and waits for the 202, and asks an empty endpoint of the same host in turn.</summary>
static class AcceptLatency
{
    public const int PointsPerRequest = 50;

    /// <param name="installation">Where to send.</param>
    /// <param name="flights">Live flights with enough points.</param>
    /// <param name="requests">How many of each kind.</param>
    /// <param name="time">For waiting until the points are stored.</param>
    /// <param name="cancellationToken">Ends the measurement.</param>
    public static async Task<(Percentiles Live, Percentiles Empty)> MeasureAsync(
        Installation installation, IReadOnlyList<Flight> flights, int requests, TimeProvider time, CancellationToken cancellationToken)
    {
        var bodies = flights.SelectMany(flight => flight.Points.Chunk(PointsPerRequest).Select(points => Requests.Body(flight.Id, points))).Take(requests).ToList();
        var before = await installation.LedgerAsync(cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(5));

        var (live, empty) = (new List<double>(), new List<double>());
        foreach (var body in bodies)
        {
            live.Add(await TimeAsync(() => Requests.SendAsync(installation.Client, "/tracking/live", body, limit.Token)));
            empty.Add(await TimeAsync(() => installation.Client.GetStringAsync(new Uri("/live", UriKind.Relative), limit.Token)));
        }

        await EndToEnd.StoredAsync(installation, before, bodies.Count * PointsPerRequest, time, limit.Token);
        return (Percentiles.Of(live), Percentiles.Of(empty));
    }

    static async Task<double> TimeAsync(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}

/// <summary>Milliseconds.</summary>
sealed record Percentiles(double P50, double P99, double P999)
{
    public static Percentiles Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return new Percentiles(At(0.50), At(0.99), At(0.999));

        double At(double share) => sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
    }
}
