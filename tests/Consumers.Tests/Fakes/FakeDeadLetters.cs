using PointBus.Storage;

namespace PointBus.Consumers.Tests.Fakes;

/// <summary>A dead letter queue in memory, with the rules of the real one.</summary>
sealed class FakeDeadLetters(CallLog calls) : IDeadLetters
{
    readonly Lock gate = new();
    readonly Dictionary<Guid, Held> letters = [];
    readonly List<ReplayRequest> replays = [];

    /// <summary>Asked first in every call, with the name of the method.</summary>
    public Func<string, Exception?> Fault { get; set; } = _ => null;

    /// <summary>Lanes without room.</summary>
    public HashSet<string> Full { get; } = [];

    /// <summary>Batches that went into lanes.</summary>
    public IReadOnlyList<ReplayRequest> Replays
    {
        get
        {
            lock (gate)
                return [.. replays];
        }
    }

    public int Unfiled
    {
        get
        {
            lock (gate)
                return letters.Values.Count(held => held.Content is not null);
        }
    }

    public void Clear()
    {
        letters.Clear();
        replays.Clear();
        Full.Clear();
        Fault = _ => null;
    }

    public LetterStub Stub(Guid letterId)
    {
        lock (gate)
            return letters[letterId].Stub;
    }

    public void Forget(Guid letterId)
    {
        lock (gate)
            letters.Remove(letterId);
    }

    public Task<bool> AddAsync(DeadLetter letter, CancellationToken cancellationToken) => Call("add", () =>
        letters.TryAdd(letter.LetterId, new Held(letter, new LetterStub(letter.LetterId, letter.Batch.BatchId, letter.Batch.Lane, LetterState.Open, letter.PointCount, 1, null, null))));

    public Task<IReadOnlyList<UnfiledLetter>> ReadUnfiledAsync(int max, CancellationToken cancellationToken) => Call<IReadOnlyList<UnfiledLetter>>("unfiled", () =>
        [.. letters.Values.Where(held => held.Content is not null).Take(max).Select(held => new UnfiledLetter(held.Content!, held.Stub.State, held.Stub.Version))]);

    public Task MarkFiledAsync(IReadOnlyList<UnfiledLetter> filed, CancellationToken cancellationToken) => Call("filed", () =>
    {
        foreach (var letter in filed)
            letters[letter.Letter.LetterId].Content = null;
        return true;
    });

    public Task<LetterMove> ReplayAsync(ReplayRequest request, CancellationToken cancellationToken) => Call("replay", () =>
    {
        if (request.Header.BatchId != ReplayId.Of(request.Action.LetterId) || request.Header.Replay is null || request.Header.Lane != request.Action.Lane)
            throw new ArgumentException("not a replay of this letter", nameof(request));

        if (Full.Contains(request.Header.Lane))
            throw new BufferFullException(request.Header.Lane, 10, 10);

        var move = Move(request.Action, LetterState.Replayed, [LetterState.Open], request.Header.BatchId);
        if (move.Result == LetterMoveResult.Done)
            replays.Add(request);
        return move;
    });

    public Task<LetterMove> ArchiveAsync(LetterAction action, bool expired, CancellationToken cancellationToken) =>
        Call("archive", () => Move(action, expired ? LetterState.Expired : LetterState.Archived, [LetterState.Open]));

    public Task<LetterMove> RestoreAsync(LetterAction action, CancellationToken cancellationToken) =>
        Call("restore", () => Move(action, LetterState.Open, [LetterState.Archived, LetterState.Expired]));

    public Task<LetterMove> PurgeAsync(LetterAction action, CancellationToken cancellationToken) =>
        Call("purge", () => Move(action, LetterState.Purged, [LetterState.Open, LetterState.Archived, LetterState.Expired]));

    public Task<LetterStub?> FindAsync(string lane, Guid letterId, CancellationToken cancellationToken) =>
        Call("stub", () => letters.GetValueOrDefault(letterId) is { } held && held.Stub.Lane == lane ? held.Stub : null);

    LetterMove Move(LetterAction action, LetterState to, LetterState[] from, Guid? replayBatchId = null)
    {
        if (!letters.TryGetValue(action.LetterId, out var held))
            return new LetterMove(LetterMoveResult.NotFound, null);
        if (held.Stub.State == to)
            return new LetterMove(action.OperationId is null || held.Stub.OperationId == action.OperationId ? LetterMoveResult.Already : LetterMoveResult.Conflict, held.Stub);
        if (!from.Contains(held.Stub.State))
            return new LetterMove(LetterMoveResult.Conflict, held.Stub);

        held.Stub = held.Stub with { State = to, Version = held.Stub.Version + 1, ReplayBatchId = replayBatchId ?? held.Stub.ReplayBatchId, OperationId = action.OperationId };
        return new LetterMove(LetterMoveResult.Done, held.Stub);
    }

    async Task<T> Call<T>(string name, Func<T> answer)
    {
        await Task.Yield();
        lock (gate)
        {
            calls.Add(name);
            return Fault(name) is { } fault ? throw fault : answer();
        }
    }

    sealed class Held(DeadLetter content, LetterStub stub)
    {
        public DeadLetter? Content { get; set; } = content;

        public LetterStub Stub { get; set; } = stub;
    }
}
