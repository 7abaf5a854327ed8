using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Host.Tests.Fakes;

/// <summary>Lanes with the batches that wait in them, in memory; of the buffer only what can be read.</summary>
sealed class MemoryLanes : ILaneControl, IPointBuffer
{
    readonly Dictionary<string, Lane> lanes = [];
    readonly HashSet<string> paused = [];

    public bool IsAway { get; set; }

    public List<BatchStatus> Batches { get; } = [];

    /// <summary>Open dead letters of each lane, as the queue counts them.</summary>
    public Dictionary<string, long> Letters { get; } = [];

    public void Clear()
    {
        lanes.Clear();
        foreach (var lane in Lane.BuiltIn)
            lanes.Add(lane.Name, lane);
        paused.Clear();
        Batches.Clear();
        Letters.Clear();
        IsAway = false;
    }

    public void Add(Guid id, string lane, string state = "ready", int priority = 5, DateTimeOffset? acceptedAt = null, string? flight = null) => Batches.Add(new BatchStatus
    {
        BatchId = id, Lane = lane, State = state, PointCount = 3, AcceptedAt = acceptedAt, Owner = state == "leased" ? "worker-1" : null,
        Header = state == "done" ? null : new BatchHeader { BatchId = id, Lane = lane, Priority = priority, PointCount = 3, FlightId = flight },
    });

    public Task<bool> CreateAsync(Lane lane, CancellationToken cancellationToken) => Do(() => lanes.TryAdd(lane.Name, lane));

    public Task<bool> DeleteAsync(Lane lane, bool deleteDeadLetters, string actor, CancellationToken cancellationToken) => Do(() => lanes.Remove(lane.Name));

    public Task<bool> PauseAsync(Lane lane, bool isPaused, CancellationToken cancellationToken) => Do(() => isPaused ? paused.Add(lane.Name) : paused.Remove(lane.Name));

    public Task<IReadOnlyList<BatchPeek>> PeekAsync(Lane lane, BatchPeekRequest request, CancellationToken cancellationToken) => Do<IReadOnlyList<BatchPeek>>(() =>
        [.. Batches.Where(batch => batch.Lane == lane.Name && (request.State is null ? batch.State is not ("leased" or "done") : batch.State == request.State))
            .Skip(request.Offset).Take(request.Count).Select(batch => new BatchPeek(batch, default))]);

    public Task<IReadOnlyList<PendingBatch>> ReadPendingAsync(Lane lane, int max, CancellationToken cancellationToken) => Do<IReadOnlyList<PendingBatch>>(() =>
        [.. Batches.Where(batch => batch.Lane == lane.Name && batch.State == "leased").Take(max)
            .Select(batch => new PendingBatch(batch.BatchId, batch.Owner!, batch.PointCount, TimeSpan.FromSeconds(7), default, 1))]);

    public Task<Amount> CountFlightAsync(Lane lane, string flightId, string source, CancellationToken cancellationToken) => Do(() =>
        Batches.Where(batch => batch.Lane == lane.Name && batch.State != "done" && batch.Header?.FlightId == flightId)
            .Aggregate(Amount.Zero, (sum, batch) => sum + new Amount(1, batch.PointCount)));

    public Task<BatchChange> BoostAsync(Guid batchId, int priority, CancellationToken cancellationToken) => Do(() => Change(batchId, batch =>
        batch.State == "leased" ? null : batch with { Header = batch.Header! with { Priority = priority } }));

    public Task<BatchChange> CancelAsync(Guid batchId, string actor, CancellationToken cancellationToken) => Do(() =>
        Batches.Find(batch => batch.BatchId == batchId) is { State: "leased" } leased
            ? new BatchChange(BatchChangeResult.Requested, leased)
            : Change(batchId, batch => batch with { State = "done", Header = null }));

    public Task<int> PurgeAsync(Lane lane, string actor, CancellationToken cancellationToken) => Do(() =>
        Batches.RemoveAll(batch => batch.Lane == lane.Name && batch.State is not ("leased" or "done")));

    public Task<int> ForceAsync(Lane lane, int max, CancellationToken cancellationToken) => Do(() =>
    {
        var forced = Batches.Where(batch => batch.Lane == lane.Name && batch.State is "scheduled" or "parked").Take(max).ToList();
        foreach (var batch in forced)
            Batches[Batches.IndexOf(batch)] = batch with { State = "ready" };
        return forced.Count;
    });

    public Task<int> ExpireAsync(Lane lane, DateTimeOffset acceptedBefore, bool dryRun, CancellationToken cancellationToken) => Do(() =>
    {
        bool Old(BatchStatus batch) => batch.Lane == lane.Name && batch.State is not ("leased" or "done") && batch.AcceptedAt < acceptedBefore;
        return dryRun ? Batches.Count(Old) : Batches.RemoveAll(Old);
    });

    public Task<IReadOnlyList<LaneStatus>> ReadLanesAsync(CancellationToken cancellationToken) => Do<IReadOnlyList<LaneStatus>>(() => [.. lanes.Values.Select(lane => new LaneStatus
    {
        Lane = lane,
        Ready = Of(lane, "ready"),
        Scheduled = Of(lane, "scheduled"),
        Leased = Of(lane, "leased"),
        Parked = Of(lane, "parked"),
        Paused = paused.Contains(lane.Name),
        DeadLetters = new Amount(Letters.GetValueOrDefault(lane.Name), Letters.GetValueOrDefault(lane.Name) * 3),
        Ledger = new LaneLedger(0, 0, 0, 0, 0, 0, 0),
    })]);

    public Task<BatchStatus?> FindAsync(Guid batchId, CancellationToken cancellationToken) => Do(() => Batches.Find(batch => batch.BatchId == batchId));

    public Task<IReadOnlyList<EnqueueResult>> EnqueueAsync(Lane lane, IReadOnlyList<BufferedBatch> batches, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<Claim>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<bool>> RenewAsync(IReadOnlyList<Claim> claims, TimeSpan lease, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<bool>> CompleteAsync(IReadOnlyList<Completion> completions, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<bool>> ReleaseAsync(IReadOnlyList<Claim> claims, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> ParkAsync(Claim claim, FaultNote fault, DateTimeOffset until, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> RedeliverAsync(string lane, Guid batchId, int attempts, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> GiveUpAsync(string lane, Guid batchId, int attempts, string reasonCode, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<int> SweepAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DeclareUploadAsync(Lane lane, Guid uploadId, long batches, long points, string? upstream, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<UploadCounts?> ReadUploadAsync(Guid uploadId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<DeadLetter>> ReadDeadLettersAsync(Lane lane, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task PingAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    Amount Of(Lane lane, string state)
    {
        var count = Batches.Count(batch => batch.Lane == lane.Name && batch.State == state);
        return new Amount(count, count * 3);
    }

    BatchChange Change(Guid id, Func<BatchStatus, BatchStatus?> change)
    {
        if (Batches.Find(batch => batch.BatchId == id) is not { } batch)
            return new BatchChange(BatchChangeResult.NotFound, null);
        if (batch.State == "done" || change(batch) is not { } changed)
            return new BatchChange(BatchChangeResult.Conflict, batch);

        Batches[Batches.IndexOf(batch)] = changed;
        return new BatchChange(BatchChangeResult.Done, changed, batch.Header!.Priority);
    }

    Task<T> Do<T>(Func<T> what)
    {
        lock (Batches)
            return IsAway ? Task.FromException<T>(new BufferUnavailableException("away")) : Task.FromResult(what());
    }
}
