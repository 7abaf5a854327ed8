using System.Data.Common;
using PointBus.Soak.Installations;
using PointBus.Soak.Oracle;

namespace PointBus.Soak.Phases;

/// <summary>Follows a sample of accepted points until the database has them: the age of the oldest says how far behind the product is.</summary>
sealed class Pulse(PointDatabase database, TimeProvider time) : IAsyncDisposable
{
    const int MostWatched = 200;

    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500), GivenUp = TimeSpan.FromMinutes(3);

    readonly Queue<(Flight Flight, long Micros, long Since)> watched = new();
    readonly Lock gate = new();
    readonly CancellationTokenSource stop = new();
    Task running = Task.CompletedTask;
    long lastTaken, newestStored;

    /// <summary>Points that were not in the database three minutes after they had been accepted.</summary>
    public int Late { get; private set; }

    /// <summary>Whether a point that was accepted after this moment is in the database by now.</summary>
    public bool HasStoredSince(long timestamp)
    {
        lock (gate)
            return newestStored > timestamp;
    }

    /// <summary>Of those that wait; nothing where none does.</summary>
    public TimeSpan OldestAge
    {
        get
        {
            lock (gate)
                return watched.TryPeek(out var oldest) ? time.GetElapsedTime(oldest.Since) : TimeSpan.Zero;
        }
    }

    /// <summary>Takes some of what it is offered.</summary>
    public void Watch(Flight flight, long point)
    {
        lock (gate)
        {
            if (watched.Count >= MostWatched || (lastTaken != 0 && time.GetElapsedTime(lastTaken) < Interval / 2))
                return;
            lastTaken = time.GetTimestamp();
            watched.Enqueue((flight, flight.TimeOf(point), lastTaken));
        }
    }

    public void Start() => running = RunAsync();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }

    async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
                await LookAsync();
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    async Task LookAsync()
    {
        try
        {
            while (Oldest() is { } oldest)
            {
                var stored = await database.HoldsAsync(oldest.Flight.Id, oldest.Flight.Source, oldest.Micros, stop.Token);
                var late = !stored && time.GetElapsedTime(oldest.Since) > GivenUp;
                if (!stored && !late)
                    return;

                Late += late ? 1 : 0;
                lock (gate)
                {
                    watched.Dequeue();
                    newestStored = stored ? oldest.Since : newestStored;
                }
            }
        }
        catch (Exception e) when (e is DbException or TimeoutException or IOException or System.Net.Sockets.SocketException)
        {
            // The database is away, which is part of the game; the age goes on growing.
        }
    }

    (Flight Flight, long Micros, long Since)? Oldest()
    {
        lock (gate)
            return watched.TryPeek(out var oldest) ? oldest : null;
    }
}
