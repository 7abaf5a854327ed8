using PointBus.Storage;

namespace PointBus.Consumers.Tests.Fakes;

/// <summary>Dead letters in memory. Fails when it is told to, before or after it has taken a letter.</summary>
sealed class LetterBox : IDeadLetters
{
    readonly Lock gate = new();
    readonly List<DeadLetter> letters = [];
    readonly Dictionary<Guid, LetterState> moved = [];
    int calls;

    /// <summary>Asked first in every call.</summary>
    public Func<Exception?> Fault { get; set; } = () => null;

    /// <summary>Asked once a letter is taken: the answer is lost.</summary>
    public Func<Exception?> LateFault { get; set; } = () => null;

    /// <summary>A lane that cannot be made.</summary>
    public string? Refused { get; set; }

    public int Calls => Volatile.Read(ref calls);

    public IReadOnlyList<DeadLetter> All
    {
        get
        {
            lock (gate)
                return [.. letters];
        }
    }

    /// <summary>Somebody deals with a letter.</summary>
    public void Move(Guid letterId, LetterState state)
    {
        lock (gate)
            moved[letterId] = state;
    }

    public Task<bool> AddAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            Interlocked.Increment(ref calls);
            if (Fault() is { } fault)
                return Task.FromException<bool>(fault);

            if (letter.Batch.Lane == Refused)
                return Task.FromException<bool>(new LaneRefusedException("lane.too_many", "there are too many lanes"));

            var isNew = letters.TrueForAll(one => one.LetterId != letter.LetterId);
            if (isNew)
                letters.Add(letter);
            return LateFault() is { } late ? Task.FromException<bool>(late) : Task.FromResult(isNew);
        }
    }

    public Task<LetterStub?> FindAsync(string lane, Guid letterId, CancellationToken cancellationToken)
    {
        lock (gate)
            return Task.FromResult(letters.Find(one => one.LetterId == letterId) is { } letter
                ? new LetterStub(letterId, letter.Batch.BatchId, lane, moved.GetValueOrDefault(letterId), letter.PointCount, 1, null, null)
                : null);
    }

    public Task<IReadOnlyList<UnfiledLetter>> ReadUnfiledAsync(int max, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task MarkFiledAsync(IReadOnlyList<UnfiledLetter> letters, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<LetterMove> ReplayAsync(ReplayRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<LetterMove> ArchiveAsync(LetterAction action, bool expired, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<LetterMove> RestoreAsync(LetterAction action, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<LetterMove> PurgeAsync(LetterAction action, CancellationToken cancellationToken) => throw new NotSupportedException();
}
