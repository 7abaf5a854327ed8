using PointBus.Storage;

namespace PointBus.Host.Tests.Fakes;

/// <summary>What the queue keeps of letters: their states and versions, moved by the same rules.</summary>
sealed class MemoryLetters : IDeadLetters
{
    readonly Dictionary<Guid, LetterStub> stubs = [];

    public bool IsAway { get; set; }

    /// <summary>Lanes without room.</summary>
    public HashSet<string> Full { get; } = [];

    public List<ReplayRequest> Replays { get; } = [];

    public void Clear()
    {
        stubs.Clear();
        Full.Clear();
        Replays.Clear();
        IsAway = false;
    }

    public LetterStub this[Guid id] => stubs[id];

    public Task<bool> AddAsync(DeadLetter letter, CancellationToken cancellationToken) =>
        Do(() => stubs.TryAdd(letter.LetterId, new LetterStub(letter.LetterId, letter.Batch.BatchId, letter.Batch.Lane, LetterState.Open, letter.PointCount, 1, null, null)));

    public Task<IReadOnlyList<UnfiledLetter>> ReadUnfiledAsync(int max, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task MarkFiledAsync(IReadOnlyList<UnfiledLetter> letters, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<LetterMove> ReplayAsync(ReplayRequest request, CancellationToken cancellationToken) => Do(() =>
    {
        if (Full.Contains(request.Action.Lane))
            throw new BufferFullException(request.Action.Lane, 10, 10);

        var move = Move(request.Action, LetterState.Replayed, request.Header.BatchId, LetterState.Open);
        if (move.Result == LetterMoveResult.Done)
            Replays.Add(request);
        return move;
    });

    public Task<LetterMove> ArchiveAsync(LetterAction action, bool expired, CancellationToken cancellationToken) =>
        Do(() => Move(action, expired ? LetterState.Expired : LetterState.Archived, null, LetterState.Open));

    public Task<LetterMove> RestoreAsync(LetterAction action, CancellationToken cancellationToken) =>
        Do(() => Move(action, LetterState.Open, null, LetterState.Archived, LetterState.Expired));

    public Task<LetterMove> PurgeAsync(LetterAction action, CancellationToken cancellationToken) =>
        Do(() => Move(action, LetterState.Purged, null, LetterState.Open, LetterState.Archived, LetterState.Expired));

    public Task<LetterStub?> FindAsync(string lane, Guid letterId, CancellationToken cancellationToken) => Do(() => stubs.GetValueOrDefault(letterId));

    LetterMove Move(LetterAction action, LetterState to, Guid? batch, params LetterState[] from)
    {
        if (!stubs.TryGetValue(action.LetterId, out var stub))
            return new LetterMove(LetterMoveResult.NotFound, null);
        if (stub.State == to && (action.OperationId is null || action.OperationId == stub.OperationId))
            return new LetterMove(LetterMoveResult.Already, stub);
        if (!from.Contains(stub.State))
            return new LetterMove(LetterMoveResult.Conflict, stub);

        return new LetterMove(LetterMoveResult.Done, stubs[action.LetterId] = stub with { State = to, Version = stub.Version + 1, ReplayBatchId = batch, OperationId = action.OperationId });
    }

    Task<T> Do<T>(Func<T> what)
    {
        try
        {
            lock (stubs)
                return IsAway ? Task.FromException<T>(new BufferUnavailableException("away")) : Task.FromResult(what());
        }
        catch (BufferFullException e)
        {
            return Task.FromException<T>(e);
        }
    }
}
