using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Fakes;

/// <summary>A buffer that remembers what was asked of it and fails when it is told to.</summary>
sealed class FakeBuffer(CallLog calls) : IPointBuffer
{
    readonly Lock gate = new();
    readonly List<Claim> ready = [];

    /// <summary>Asked first in every call, with the name of the method.</summary>
    public Func<string, Exception?> Fault { get; set; } = _ => null;

    /// <summary>Batches whose claims are not held any more.</summary>
    public HashSet<Guid> Stale { get; } = [];

    public List<(Lane Lane, BufferedBatch Batch)> Enqueued { get; } = [];

    public List<Completion> Completed { get; } = [];

    public List<Claim> Released { get; } = [];

    public List<(Claim Claim, FaultNote Fault, DateTimeOffset Until)> Parked { get; } = [];

    public List<(IReadOnlyList<Claim> Claims, TimeSpan Lease)> Renewed { get; } = [];

    /// <summary>One reading after the other; the last one stays.</summary>
    public Queue<IReadOnlyList<LaneStatus>> Lanes { get; } = [];

    public void Hold(params Claim[] claims)
    {
        lock (gate)
            ready.AddRange(claims);
    }

    public Task<IReadOnlyList<EnqueueResult>> EnqueueAsync(Lane lane, IReadOnlyList<BufferedBatch> batches, CancellationToken cancellationToken) =>
        Call<IReadOnlyList<EnqueueResult>>("enqueue", () =>
        {
            Enqueued.AddRange(batches.Select(batch => (lane, batch)));
            return [.. batches.Select(batch => new EnqueueResult(batch.Header.BatchId, true))];
        });

    public Task<IReadOnlyList<Claim>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) =>
        Call<IReadOnlyList<Claim>>("claim", () =>
        {
            Claim[] taken = [.. ready.Take(request.MaxBatches)];
            ready.RemoveRange(0, taken.Length);
            return taken;
        });

    public Task<IReadOnlyList<bool>> RenewAsync(IReadOnlyList<Claim> claims, TimeSpan lease, CancellationToken cancellationToken) =>
        Call<IReadOnlyList<bool>>("renew", () =>
        {
            Renewed.Add((claims, lease));
            return [.. claims.Select(IsHeld)];
        });

    public Task<IReadOnlyList<bool>> CompleteAsync(IReadOnlyList<Completion> completions, CancellationToken cancellationToken) =>
        Call<IReadOnlyList<bool>>("complete", () =>
        {
            Completed.AddRange(completions.Where(completion => IsHeld(completion.Claim)));
            return [.. completions.Select(completion => IsHeld(completion.Claim))];
        });

    public Task<IReadOnlyList<bool>> ReleaseAsync(IReadOnlyList<Claim> claims, CancellationToken cancellationToken) =>
        Call<IReadOnlyList<bool>>("release", () =>
        {
            Released.AddRange(claims);
            ready.AddRange(claims);
            return [.. claims.Select(IsHeld)];
        });

    public Task<bool> ParkAsync(Claim claim, FaultNote fault, DateTimeOffset until, CancellationToken cancellationToken) =>
        Call("park", () =>
        {
            Parked.Add((claim, fault, until));
            return IsHeld(claim);
        });

    public List<(string Lane, Guid BatchId, int Attempts)> Redelivered { get; } = [];

    public List<(string Lane, Guid BatchId, int Attempts, string ReasonCode)> GivenUp { get; } = [];

    public Task<bool> RedeliverAsync(string lane, Guid batchId, int attempts, CancellationToken cancellationToken) =>
        Call("redeliver", () =>
        {
            Redelivered.Add((lane, batchId, attempts));
            return true;
        });

    public Task<bool> GiveUpAsync(string lane, Guid batchId, int attempts, string reasonCode, CancellationToken cancellationToken) =>
        Call("give up", () =>
        {
            GivenUp.Add((lane, batchId, attempts, reasonCode));
            return true;
        });

    public Task<int> SweepAsync(CancellationToken cancellationToken) => Call("sweep", () => 1);

    public Task<IReadOnlyList<LaneStatus>> ReadLanesAsync(CancellationToken cancellationToken) =>
        Call("lanes", () => Lanes.Count > 1 ? Lanes.Dequeue() : Lanes.Peek());

    public Task DeclareUploadAsync(Lane lane, Guid uploadId, long batches, long points, string? upstream, CancellationToken cancellationToken) => Call("declare", () => true);

    public Task<UploadCounts?> ReadUploadAsync(Guid uploadId, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>What the buffer knows of batches.</summary>
    public Dictionary<Guid, BatchStatus> Statuses { get; } = [];

    public Task<BatchStatus?> FindAsync(Guid batchId, CancellationToken cancellationToken) => Call("find", () => Statuses.GetValueOrDefault(batchId));

    public Task PingAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    bool IsHeld(Claim claim) => !Stale.Contains(claim.Header.BatchId);

    Task<T> Call<T>(string name, Func<T> answer)
    {
        lock (gate)
        {
            calls.Add(name);
            return Fault(name) is { } fault ? Task.FromException<T>(fault) : Task.FromResult(answer());
        }
    }
}
