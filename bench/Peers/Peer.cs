using System.Diagnostics;
using PointBus.Bench.Installations;
using PointBus.Bench.Measures;

namespace PointBus.Bench.Peers;

/// <summary>Another way to get points over the same RabbitMQ into the same table; its sender and its consumer live in this process.</summary>
abstract class Peer(string name, RealInstallation real) : IAsyncDisposable
{
    readonly Arrivals arrivals = new();

    public string Name => name;

    protected RealInstallation Real => real;

    /// <summary>Where a consumer says how many points it stored.</summary>
    protected Arrivals Arrived => arrivals;

    public abstract Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Sends one flight; ends when the broker has confirmed it.</summary>
    protected abstract Task SendAsync(Flight flight, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();

    /// <returns>Points a second, from the first message until the last point is committed.</returns>
    public async Task<double> MeasureAsync(IReadOnlyList<Flight> flights, CancellationToken cancellationToken)
    {
        var points = flights.Sum(flight => flight.Points.Length);
        await FlightRows.AddAsync(real.ConnectionString, flights, cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60 + points / 200));

        var stored = arrivals.Of(points);
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(flights, new ParallelOptions { MaxDegreeOfParallelism = EndToEnd.Senders, CancellationToken = limit.Token },
            async (flight, token) => await SendAsync(flight, token));
        await stored.WaitAsync(limit.Token);
        return points / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}

/// <summary>Counts points that are committed.</summary>
sealed class Arrivals
{
    readonly Lock gate = new();
    TaskCompletionSource done = new();
    long left;

    /// <summary>Ends when so many more have come.</summary>
    public Task Of(long points)
    {
        lock (gate)
        {
            left = points;
            done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return done.Task;
        }
    }

    public void Add(long points)
    {
        lock (gate)
            if ((left -= points) <= 0)
                done.TrySetResult();
    }
}
