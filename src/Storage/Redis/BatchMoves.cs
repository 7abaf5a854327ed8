using PointBus.Contracts;
using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>The moves of a batch between its states; each adds everything that belongs to the move, the recorded event too, to one transaction.</summary>
internal static class BatchMoves
{
    /// <summary>A new batch comes in, to be claimed now, or once <paramref name="due"/> (ms since 1970) has come.</summary>
    public static void Accept(
        this LaneChange change, BatchHeader header, (ReadOnlyMemory<byte> Bytes, string Form) payload, long acceptance, long? due, int attempts = 0)
    {
        var row = new BatchRow(
            header.BatchId, 0, "", header.PointCount, header.Priority, acceptance, 0, header.ExpiresAt?.ToUnixTimeMilliseconds());
        change.Enter(
            row, due is null ? BatchStates.Ready : BatchStates.Scheduled, due ?? 0,
            new(StoredBatch.Header, StoredJson.Write(header)), new(StoredBatch.Payload, payload.Bytes), new(StoredBatch.Form, payload.Form),
            new("n", row.Points), new("r", row.Priority), new("t", row.Acceptance), new(StoredBatch.Attempts, attempts), new(StoredBatch.Deliveries, 0));
        if (row.ExpiresAt is { } expiry)
            change.Run(redis => redis.HashSetAsync(change.Keys.Batch(row.Id), "x", expiry));
        change.RecordBuffered(row, header, attempts, "accepted", due);
    }

    /// <summary>A batch goes back to its place by itself: it became due, its lease ended, or its consumer gave it back.</summary>
    public static void MakeReady(this LaneChange change, BatchRow row, int lostLeases = 0)
    {
        change.Leave(row);
        change.Enter(row, BatchStates.Ready, 0, new HashEntry(BatchRow.LostField, lostLeases));
    }

    /// <summary>A batch goes back to its place because it was decided so.</summary>
    /// <param name="change">The transaction.</param>
    /// <param name="row">The batch.</param>
    /// <param name="header">Of the batch.</param>
    /// <param name="attempts">Failed so far.</param>
    /// <param name="cause"><c>redelivered</c> or <c>forced</c>.</param>
    public static void Redeliver(this LaneChange change, BatchRow row, BatchHeader header, int attempts, string cause)
    {
        change.Leave(row);
        change.Enter(row, BatchStates.Ready, 0);
        change.RecordBuffered(row, header, attempts, cause, due: null);
    }

    /// <summary>Another priority, in the same state.</summary>
    public static void Rank(this LaneChange change, BatchRow row, int priority)
    {
        change.Leave(row);
        change.Enter(row with { Priority = priority }, row.State, row.Until, new HashEntry("r", priority));
    }

    /// <summary>Asks for a batch under lease to be taken out when it comes back.</summary>
    public static void AskToStop(this LaneChange change, BatchRow row, string actor)
    {
        change.RequireEpoch(row.Id, row.Epoch);
        change.Run(redis => redis.HashSetAsync(change.Keys.Batch(row.Id), StoredBatch.CancelledBy, actor));
        change.Run(redis => redis.SetAddAsync(change.Keys.Cancelled, Member(row.Id)));
    }

    /// <returns>The whole hash, as leased.</returns>
    public static Task<HashEntry[]> Lease(this LaneChange change, BatchRow row, string owner, long until)
    {
        change.Leave(row);
        change.Enter(
            row, BatchStates.Leased, until, new(StoredBatch.Owner, owner), new(StoredBatch.LeasedSince, change.At.ToUnixTimeMilliseconds()));
        change.Run(redis => redis.HashIncrementAsync(change.Keys.Batch(row.Id), StoredBatch.Deliveries));
        return change.Run(redis => redis.HashGetAllAsync(change.Keys.Batch(row.Id)));
    }

    /// <summary>Writes the hash as well as the set: a sweep that has read the old end watches the hash.</summary>
    public static void ExtendLease(this LaneChange change, BatchRow row, long until)
    {
        change.RequireEpoch(row.Id, row.Epoch);
        change.Run(redis => redis.HashSetAsync(change.Keys.Batch(row.Id), "u", until));
        change.Run(redis => redis.SortedSetAddAsync(change.Keys.Leases, Member(row.Id), until));
    }

    /// <summary>An attempt failed: the batch waits for a decision, and reminds of it at <paramref name="until"/> (ms since 1970).</summary>
    public static void Park(this LaneChange change, BatchRow row, BatchHeader header, IReadOnlyList<FaultNote> faults, int attempts, long until, int lostLeases = 0)
    {
        change.Count(Figures.Faulted, 1);
        change.Leave(row);
        change.Enter(
            row, BatchStates.Parked, until,
            new(StoredBatch.Faults, StoredJson.Write(faults)), new(StoredBatch.Attempts, attempts), new(BatchRow.LostField, lostLeases));
        change.RecordFaulted(header, row.Acceptance, attempts, faults[^1], row.Epoch + 1);
    }

    /// <summary>Nobody decided of a parked batch in time: its fault is told again. The epoch stays, so that it is the same event.</summary>
    public static void Remind(this LaneChange change, BatchRow row, BatchHeader header, FaultNote fault, int attempts, long until)
    {
        change.RequireEpoch(row.Id, row.Epoch);
        change.Run(redis => redis.HashSetAsync(change.Keys.Batch(row.Id), "u", until));
        change.Run(redis => redis.SortedSetAddAsync(change.Keys.Due, Member(row.Id), until));
        change.RecordFaulted(header, row.Acceptance, attempts, fault, row.Epoch);
    }

    /// <summary>A batch ends: what it came to is counted, remembered and recorded, the batch itself is removed.</summary>
    public static void End(this LaneChange change, BatchRow row, BatchHeader header, BatchEnd end)
    {
        change.Leave(row);
        change.Run(redis => redis.KeyDeleteAsync(change.Keys.Batch(row.Id)));
        change.Count(Figures.Stored, end.Stored);
        change.Count(Figures.Duplicate, end.Duplicate);
        change.CountUpload(header.UploadId, (Figures.Stored, end.Stored), (Figures.Duplicate, end.Duplicate));
        foreach (var letter in end.Letters)
            change.AddLetter(letter, end.LettersAre);
        change.RecordEnd(header, row.Acceptance, end, row.Epoch + 1);
    }

    /// <summary>A batch ends as one letter with all its points.</summary>
    public static void Bury(this LaneChange change, BatchRow row, StoredBatch stored, string reason, string stage, string? actor = null)
    {
        var letter = stored.ToLetter(row, change.Keys.Lane, reason, stage, change.At);
        var how = reason switch
        {
            DeadLetterReasons.Expired => BatchEnds.Expired,
            DeadLetterReasons.Cancelled => BatchEnds.Cancelled,
            _ => BatchEnds.DeadLettered,
        };
        change.End(row, letter.Batch, new BatchEnd(letter.Attempts, 0, 0, [letter]) { As = how, Actor = actor });
    }

    /// <summary>Keeps the marker of an ended batch, from now on lets its idempotency key expire with it, and records its end.</summary>
    public static void RecordEnd(this LaneChange change, BatchHeader header, long acceptance, BatchEnd end, long epoch)
    {
        var marker = DoneMarker.Of(header, acceptance, end, change.At);
        change.Run(redis => redis.StringSetAsync(change.Keys.Done(header.BatchId), StoredJson.Write(marker), change.Options.RememberFor));
        // A replay has the key of its letter's batch to be read by people; it names that batch only.
        if (header.Replay is null && change.Keys.IdempotencyKey(header) is { } key)
            change.Run(redis => redis.StringSetAsync(key, Member(header.BatchId), change.Options.RememberFor));
        change.Record(end.ToEvent(Facts(header, acceptance), change.At), epoch);
    }

    public static void CountUpload(this LaneChange change, Guid? uploadId, params (string Field, long Amount)[] amounts)
    {
        if (uploadId is not { } id)
            return;

        foreach (var (field, amount) in amounts)
            change.Count(change.Keys.Upload(id), field, amount);
        change.Keep(change.Keys.Upload(id), change.Options.RememberUploadsFor);
    }

    public static string Member(Guid id) => id.ToString("N");

    public static BatchFacts Facts(BatchHeader header, long acceptance) => new()
    {
        BatchId = header.BatchId,
        Lane = header.Lane,
        Priority = header.Priority,
        Points = header.PointCount,
        AcceptedAt = DateTimeOffset.UnixEpoch.AddMicroseconds(acceptance),
        Upstream = header.Upstream,
        TraceId = header.TraceId,
        MaxRetries = header.MaxRetries,
        Replay = header.Replay,
    };

    static void RecordBuffered(this LaneChange change, BatchRow row, BatchHeader header, int attempts, string cause, long? due) =>
        change.Record(
            new BatchBuffered
            {
                Batch = Facts(header, row.Acceptance),
                At = change.At,
                Attempts = attempts,
                Cause = cause,
                NotBefore = due is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null,
            },
            row.Epoch + 1);

    static void RecordFaulted(this LaneChange change, BatchHeader header, long acceptance, int attempts, FaultNote fault, long epoch) =>
        change.Record(new BatchFaulted { Batch = Facts(header, acceptance), At = fault.At, Attempts = attempts, Fault = fault }, epoch);

    static void Leave(this LaneChange change, BatchRow row)
    {
        change.RequireEpoch(row.Id, row.Epoch);
        change.CountState(row.State, -1, -row.Points);
        change.Run(redis => redis.SortedSetRemoveAsync(change.Keys.SetOf(row.State), Member(row.Id)));
        // A leased batch is being stored; its time to live counts again when it comes back.
        if (row is { Waits: true, ExpiresAt: not null })
            change.Run(redis => redis.SortedSetRemoveAsync(change.Keys.TimesToLive, Member(row.Id)));
    }

    static void Enter(this LaneChange change, BatchRow row, string state, long until, params HashEntry[] more)
    {
        HashEntry[] fields = [new(BatchRow.EpochField, row.Epoch + 1), new("s", state), new("u", until), .. more];
        change.CountState(state, 1, row.Points);
        change.Run(redis => redis.HashSetAsync(change.Keys.Batch(row.Id), fields));
        change.Run(redis => redis.SortedSetAddAsync(
            change.Keys.SetOf(state), Member(row.Id), state == BatchStates.Ready ? row.Score : until));
        if (state != BatchStates.Leased && row.ExpiresAt is { } expiry)
            change.Run(redis => redis.SortedSetAddAsync(change.Keys.TimesToLive, Member(row.Id), expiry));
    }
}
