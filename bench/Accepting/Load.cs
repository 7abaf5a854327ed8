using System.Diagnostics;
using PointBus.Bench.Measures;
using PointBus.Bench.Work;

namespace PointBus.Bench.Accepting;

/// <summary>Requests to one path of one server; all bodies are made before the clock runs.</summary>
static class Load
{
    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <summary>As fast as so many senders get answers.</summary>
    /// <returns>Requests a second.</returns>
    public static async Task<double> HighestAsync(HttpClient client, string path, IReadOnlyList<byte[]> bodies, int senders, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await Requests.SendAllAsync(client, path, bodies, senders, cancellationToken);
        return bodies.Count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>At a rate that does not wait for answers; each latency counts from when its request was due, so that a stall is not forgiven.</summary>
    public static async Task<Percentiles> AtRateAsync(HttpClient client, string path, IReadOnlyList<byte[]> bodies, double perSecond, TimeProvider time, CancellationToken cancellationToken)
    {
        var under = new List<Task<double>>(bodies.Count);
        var started = Stopwatch.GetTimestamp();
        using var ticks = new PeriodicTimer(Tick, time);
        while (under.Count < bodies.Count && await ticks.WaitForNextTickAsync(cancellationToken))
            for (var due = Stopwatch.GetElapsedTime(started).TotalSeconds * perSecond; under.Count < Math.Min(due, bodies.Count);)
                under.Add(SendAsync(bodies[under.Count], under.Count / perSecond));
        return Percentiles.Of(await Task.WhenAll(under));

        async Task<double> SendAsync(byte[] body, double dueSeconds)
        {
            await Requests.SendAsync(client, path, body, cancellationToken);
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds - dueSeconds * 1000;
        }
    }
}
