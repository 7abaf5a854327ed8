using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>The moves of a batch between its states; each adds everything that belongs to the move to one transaction.</summary>
internal static class BatchMoves
{
    /// <summary>A new batch comes in, to be claimed now, or once <paramref name="due"/> (ms since 1970) has come.</summary>
    public static void Accept(this LaneChange change, BatchHeader header, (ReadOnlyMemory<byte> Bytes, string Form) payload, long acceptance, long? due)
    {
        var row = new BatchRow(
            header.BatchId, 0, "", header.PointCount, header.Priority, acceptance, 0, header.ExpiresAt?.ToUnixTimeMilliseconds());
        change.Enter(
            row, due is null ? BatchStates.Ready : BatchStates.Scheduled, due ?? 0,
            new(StoredBatch.Header, StoredJson.Write(header)), new(StoredBatch.Payload, payload.Bytes), new(StoredBatch.Form, payload.Form),
            new("n", row.Points), new("r", row.Priority), new("t", row.Acceptance), new(StoredBatch.Attempts, 0), new(StoredBatch.Deliveries, 0));
        if (row.ExpiresAt is { } expiry)
            change.Run(redis => redis.HashSetAsync(change.Keys.Batch(row.Id), "x", expiry));
    }

    public static void MakeReady(this LaneChange change, BatchRow row)
    {
        change.Leave(row);
        change.Enter(row, BatchStates.Ready, 0);
    }

    /// <summary>Another priority, in the same state; the header says the same, because claims are made of it.</summary>
    public static void Rank(this LaneChange change, BatchRow row, BatchHeader header, int priority)
    {
        change.Leave(row);
        change.Enter(
            row with { Priority = priority }, row.State, row.Until,
            new("r", priority), new(StoredBatch.Header, StoredJson.Write(header with { Priority = priority })));
    }

    /// <returns>The whole hash, as leased.</returns>
    public static Task<HashEntry[]> Lease(this LaneChange change, BatchRow row, string owner, long since, long until)
    {
        change.Leave(row);
        change.Enter(row, BatchStates.Leased, until, new(StoredBatch.Owner, owner), new(StoredBatch.LeasedSince, since));
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

    public static void Park(this LaneChange change, BatchRow row, string reason, long until)
    {
        change.Leave(row);
        change.Enter(row, BatchStates.Parked, until, new HashEntry(StoredBatch.Error, reason));
        change.Run(redis => redis.HashIncrementAsync(change.Keys.Batch(row.Id), StoredBatch.Attempts));
    }

    /// <summary>A batch ends: what it came to is counted and remembered, the batch itself is removed.</summary>
    public static void End(this LaneChange change, BatchRow row, BatchHeader header, DoneMarker marker, IReadOnlyList<DeadLetter> letters, RedisBufferOptions options)
    {
        change.Leave(row);
        change.Run(redis => redis.KeyDeleteAsync(change.Keys.Batch(row.Id)));
        change.Remember(header, marker, options);
        change.Count(Figures.Stored, marker.Stored);
        change.Count(Figures.Duplicate, marker.Duplicate);
        change.CountUpload(header.UploadId, options, (Figures.Stored, marker.Stored), (Figures.Duplicate, marker.Duplicate));
        foreach (var letter in letters)
            change.AddLetter(letter, options);
    }

    /// <summary>Keeps the marker of an ended batch, and from now on lets its idempotency key expire with it.</summary>
    public static void Remember(this LaneChange change, BatchHeader header, DoneMarker marker, RedisBufferOptions options)
    {
        change.Run(redis => redis.StringSetAsync(change.Keys.Done(header.BatchId), StoredJson.Write(marker), options.RememberFor));
        if (change.Keys.IdempotencyKey(header) is { } key)
            change.Run(redis => redis.StringSetAsync(key, Member(header.BatchId), options.RememberFor));
    }

    public static void AddLetter(this LaneChange change, DeadLetter letter, RedisBufferOptions options)
    {
        var (bytes, form) = StoredPayload.Pack(letter.Payload);
        HashEntry[] fields =
        [
            new(StoredBatch.Header, StoredJson.Write(letter)), new(StoredBatch.Payload, bytes), new(StoredBatch.Form, form),
        ];
        change.Run(redis => redis.HashSetAsync(change.Keys.Letter(letter.LetterId), fields));
        change.Run(redis => redis.SortedSetAddAsync(change.Keys.DeadLetters, Member(letter.LetterId), letter.FailedAt.ToUnixTimeMilliseconds()));
        change.Count(Figures.Dead, letter.PointCount);
        change.CountState(Figures.Letters, 1, letter.PointCount);
        change.CountUpload(letter.Batch.UploadId, options, (Figures.Dead, letter.PointCount));
    }

    public static void CountUpload(this LaneChange change, Guid? uploadId, RedisBufferOptions options, params (string Field, long Amount)[] amounts)
    {
        if (uploadId is not { } id)
            return;

        foreach (var (field, amount) in amounts)
            change.Count(change.Keys.Upload(id), field, amount);
        change.Keep(change.Keys.Upload(id), options.RememberUploadsFor);
    }

    public static string Member(Guid id) => id.ToString("N");

    public static void Leave(this LaneChange change, BatchRow row)
    {
        change.RequireEpoch(row.Id, row.Epoch);
        change.CountState(row.State, -1, -row.Points);
        change.Run(redis => redis.SortedSetRemoveAsync(change.Keys.SetOf(row.State), Member(row.Id)));
        // A leased batch is being stored; its time to live counts again when it comes back.
        if (row is { Waits: true, ExpiresAt: not null })
            change.Run(redis => redis.SortedSetRemoveAsync(change.Keys.TimesToLive, Member(row.Id)));
    }

    public static void Enter(this LaneChange change, BatchRow row, string state, long until, params HashEntry[] more)
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
