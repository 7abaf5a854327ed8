using System.Collections.Immutable;
using PointBus.Storage.Redis;

namespace PointBus.Storage.Tests.Buffer;

/// <summary>A batch as the model sees it; times in seconds since the start.</summary>
internal sealed record ModelBatch(
    BatchHeader Header, int Sequence, string State, long Epoch = 1, int Attempts = 0, int Deliveries = 0, int Lost = 0, long Until = 0, long? Expires = null,
    int Stored = 0, int Duplicate = 0, int Dead = 0)
{
    public Band Band => Bands.Of(Header.Priority);

    public bool IsLive => State != BatchStates.Done;

    public bool HasExpired(long now) => IsLive && State != BatchStates.Leased && Expires <= now;

    public ModelBatch To(string state, long until = 0) => this with { State = state, Until = until, Epoch = Epoch + 1 };
}

/// <summary>What the buffer should hold, without any store: every operation gives the answer and the next model.</summary>
internal sealed record BufferModel
{
    const int MaxLost = 5;
    const long Reminder = 60;

    public ImmutableDictionary<Guid, ModelBatch> Batches { get; init; } = ImmutableDictionary<Guid, ModelBatch>.Empty;

    public ImmutableDictionary<string, Guid> Keys { get; init; } = ImmutableDictionary<string, Guid>.Empty;

    public ImmutableDictionary<Guid, ModelLetter> Letters { get; init; } = ImmutableDictionary<Guid, ModelLetter>.Empty;

    public long Now { get; init; }

    public int SinceLowest { get; init; }

    public bool HasExpiredReady => Batches.Values.Any(batch => batch.State == BatchStates.Ready && batch.HasExpired(Now));

    public (EnqueueResult, BufferModel) Enqueue(BatchHeader header, long due, long? expires)
    {
        if (Batches.ContainsKey(header.BatchId))
            return (new EnqueueResult(header.BatchId, false), this);
        var key = $"{header.Lane}/{header.IdempotencyKey}";
        if (header.IdempotencyKey is not null && Keys.TryGetValue(key, out var earlier))
            return (new EnqueueResult(earlier, false), this);

        var state = due > Now ? BatchStates.Scheduled : BatchStates.Ready;
        var batch = new ModelBatch(header, Batches.Count, state, Until: due > Now ? due : 0, Expires: expires);
        return (new EnqueueResult(header.BatchId, true), this with
        {
            Batches = Batches.Add(header.BatchId, batch),
            Keys = header.IdempotencyKey is null ? Keys : Keys.Add(key, header.BatchId),
        });
    }

    public (IReadOnlyList<ModelBatch>, BufferModel) Claim(int max, int maxPoints, long lease)
    {
        var taken = new List<ModelBatch>();
        var next = this;
        while (taken.Count < max)
        {
            var ready = next.Batches.Values.Where(batch => batch.State == BatchStates.Ready).ToList();
            if (ready.Count == 0)
                break;

            var lowest = ready.Max(batch => batch.Band);
            var turnOfLowest = next.SinceLowest >= 9;
            var head = ready
                .Where(batch => !turnOfLowest || batch.Band == lowest)
                .OrderByDescending(batch => batch.Header.Priority)
                .ThenBy(batch => batch.Sequence)
                .First();
            if (taken.Count > 0 && taken.Sum(batch => batch.Header.PointCount) + head.Header.PointCount > maxPoints)
                break;

            var leased = head.To(BatchStates.Leased, Now + lease) with { Deliveries = head.Deliveries + 1 };
            taken.Add(leased);
            next = next.Set(leased) with { SinceLowest = head.Band == lowest ? 0 : next.SinceLowest + 1 };
        }

        return (taken, next);
    }

    /// <summary>Applies a change to a claim that is still held.</summary>
    public (bool, BufferModel) IfHeld(Claim claim, Func<ModelBatch, ModelBatch> change)
    {
        var batch = Batches[claim.Header.BatchId];
        return batch.State == BatchStates.Leased && batch.Epoch == claim.Epoch ? (true, Set(change(batch))) : (false, this);
    }

    public (bool, BufferModel) Complete(Claim claim, int stored, int duplicate, int dead)
    {
        var (held, next) = IfHeld(claim, batch => batch.To(BatchStates.Done) with { Stored = stored, Duplicate = duplicate, Dead = dead });
        return (held, held && dead > 0 ? next.AddLetter(claim.Header, dead) : next);
    }

    /// <summary>Applies a decision to a batch that was set aside after just so many failed attempts.</summary>
    public (bool, BufferModel) Decide(Guid batchId, int attempts, Func<ModelBatch, ModelBatch> change) =>
        Batches.TryGetValue(batchId, out var batch) && batch.State == BatchStates.Parked && batch.Attempts == attempts
            ? (true, Set(change(batch)))
            : (false, this);

    public (bool, BufferModel) GiveUp(Guid batchId, int attempts)
    {
        var (done, next) = Decide(batchId, attempts, batch => batch.To(BatchStates.Done) with { Dead = batch.Header.PointCount });
        return (done, done ? next.AddLetter(Batches[batchId].Header, Batches[batchId].Header.PointCount) : next);
    }

    public (LetterMoveResult, BufferModel) Move(Guid batchId, LetterState to)
    {
        var (result, letter) = Letters[batchId].Move(to);
        return (result, this with { Letters = Letters.SetItem(batchId, letter) });
    }

    public (LetterMoveResult, BufferModel) Replay(Guid batchId, BatchHeader header, int attempts)
    {
        var (result, letter) = Letters[batchId].Move(LetterState.Replayed, header.PointCount);
        var next = this with { Letters = Letters.SetItem(batchId, letter) };
        return (result, result == LetterMoveResult.Done
            ? next.Set(new ModelBatch(header, Batches.Count, BatchStates.Ready, Attempts: attempts))
            : next);
    }

    public (int, BufferModel) Sweep()
    {
        var moved = 0;
        var next = this;
        foreach (var batch in Batches.Values.Where(batch => batch.IsLive))
        {
            var points = batch.Header.PointCount;
            if (batch.HasExpired(Now))
                next = next.Set(batch.To(BatchStates.Done) with { Dead = points }).AddLetter(batch.Header, points);
            else if (batch.State == BatchStates.Leased && batch.Until <= Now && batch.Lost >= MaxLost)
                next = next.Set(batch.To(BatchStates.Parked, Now + Reminder) with { Attempts = batch.Attempts + 1, Lost = batch.Lost + 1 });
            else if (batch.State == BatchStates.Leased && batch.Until <= Now)
                next = next.Set(batch.To(BatchStates.Ready) with { Lost = batch.Lost + 1 });
            else if (batch.State == BatchStates.Scheduled && batch.Until <= Now)
                next = next.Set(batch.To(BatchStates.Ready));
            else
                continue;
            moved++;
        }

        return (moved, next);
    }

    public LaneStatus Lane(Lane lane)
    {
        var mine = Batches.Values.Where(batch => batch.Header.Lane == lane.Name).ToList();
        var letters = Letters.Values.Where(letter => letter.Batch.Lane == lane.Name).ToList();
        return new LaneStatus
        {
            Lane = lane,
            Ready = In(BatchStates.Ready),
            Scheduled = In(BatchStates.Scheduled),
            Leased = In(BatchStates.Leased),
            Parked = In(BatchStates.Parked),
            DeadLetters = Of(letters.Where(letter => letter.State == LetterState.Open)),
            Archived = Of(letters.Where(letter => letter.IsAway)),
            Ledger = new LaneLedger(
                mine.Where(batch => batch.Header.Replay is null).Sum(batch => batch.Header.PointCount) + letters.Sum(letter => letter.Extra),
                mine.Sum(batch => batch.Stored), mine.Sum(batch => batch.Duplicate), letters.Sum(letter => letter.Dead),
                letters.Sum(letter => letter.Discarded), letters.Sum(letter => letter.Expired), mine.Where(batch => batch.IsLive).Sum(batch => batch.Header.PointCount)),
        };

        static Amount Of(IEnumerable<ModelLetter> letters) => letters.Aggregate(Amount.Zero, (sum, letter) => sum + new Amount(1, letter.Points));
        Amount In(string state) =>
            mine.Where(batch => batch.State == state).Aggregate(Amount.Zero, (sum, batch) => sum + new Amount(1, batch.Header.PointCount));
    }

    BufferModel Set(ModelBatch batch) => this with { Batches = Batches.SetItem(batch.Header.BatchId, batch) };

    BufferModel AddLetter(BatchHeader batch, int points) =>
        this with { Letters = Letters.Add(batch.BatchId, new ModelLetter(batch, points)) };
}
