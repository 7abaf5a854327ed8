using System.Diagnostics;
using PointBus.Bench.Installations;
using PointBus.Bench.Work;

namespace PointBus.Bench.Measures;

/// <summary>From the first request until the ledger says that every point is stored.</summary>
static class EndToEnd
{
    public const int Senders = 4;

    // An interval, because each look costs the host a query.
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    public static async Task<EndToEndTimes> MeasureAsync(
        Installation installation, IReadOnlyList<Flight> flights, TimeProvider time, CancellationToken cancellationToken)
    {
        var bodies = flights.Select(flight => Requests.Body(flight.Id, flight.Points)).ToList();
        var points = flights.Sum(flight => flight.Points.Length);
        var (before, cpuBefore) = (await installation.LedgerAsync(cancellationToken), CpuTime.Of(installation));

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60 + points / 500));
        var started = Stopwatch.GetTimestamp();
        await Requests.SendAllAsync(installation.Client, "/tracking/upload", bodies, Senders, limit.Token);
        var accepted = Stopwatch.GetElapsedTime(started);
        await StoredAsync(installation, before, points, time, limit.Token);
        var stored = Stopwatch.GetElapsedTime(started);

        return new EndToEndTimes(points / accepted.TotalSeconds, points / stored.TotalSeconds, CpuTime.Since(cpuBefore, installation));
    }

    /// <summary>Waits until so many points more are stored and none more than before is on its way.</summary>
    public static async Task StoredAsync(Installation installation, LedgerTotal before, long points, TimeProvider time, CancellationToken cancellationToken)
    {
        LedgerTotal? now = null;
        using var looks = new PeriodicTimer(Look, time);
        try
        {
            do
            {
                now = await installation.LedgerAsync(cancellationToken);
                if (now.DeadLettered > before.DeadLettered || now.Duplicate > before.Duplicate || now.Stored > before.Stored + points)
                    throw new InvalidOperationException($"These points do not count as stored once: {now}");
            }
            while ((now.Stored < before.Stored + points || now.InFlight > before.InFlight) && await looks.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"Not all of {points} points were stored in time: {now}\n{installation.Host.Log.Last(10)}", e);
        }
    }
}

/// <summary>Points of one flight.</summary>
sealed record Flight(string Id, Contracts.Point[] Points);

/// <param name="Accepted">Points a second until the last 202.</param>
/// <param name="Stored">Points a second until the last was stored.</param>
/// <param name="CpuSeconds">Processor time by process.</param>
sealed record EndToEndTimes(double Accepted, double Stored, IReadOnlyDictionary<string, double> CpuSeconds);
