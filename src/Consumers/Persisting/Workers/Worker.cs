using PointBus.Storage;

namespace PointBus.Consumers.Persisting.Workers;

/// <summary>One writer of this process: what it holds, and what it was asked to do last.</summary>
public sealed class Worker(string id, DateTimeOffset startedAt, int capacity)
{
    volatile IReadOnlyList<Claim> held = [];
    volatile WorkerOrder order = WorkerOrder.Work;
    long ended;

    /// <summary>The name its leases carry.</summary>
    public string Id => id;

    public bool MayClaim => order.State == WorkerState.Active;

    /// <summary>Batches it takes at a time.</summary>
    public int Capacity => Math.Clamp(order.Capacity ?? capacity, 1, 1_000);

    public void Obey(WorkerOrder asked) => order = asked;

    /// <summary>Shows the claims until disposed.</summary>
    public IDisposable Hold(IReadOnlyList<Claim> claims)
    {
        held = claims;
        return new Held(this);
    }

    public WorkerReport Report(string hostname) => new()
    {
        WorkerId = id,
        Hostname = hostname,
        StartedAt = startedAt,
        Lanes = [],
        Batches = [.. held.Select(claim => claim.Header.BatchId)],
        Capacity = Capacity,
        Ended = Interlocked.Read(ref ended),
    };

    sealed class Held(Worker worker) : IDisposable
    {
        public void Dispose()
        {
            Interlocked.Add(ref worker.ended, worker.held.Count);
            worker.held = [];
        }
    }
}
