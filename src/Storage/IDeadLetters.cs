namespace PointBus.Storage;

/// <summary>
/// The dead letters of all lanes as the ledger counts them. Every method is one committed operation, atomic across a kill,
/// that moves the letter, the ledger's figures and the recorded event together. What a letter holds lies in
/// <see cref="IDeadLetterCatalog"/> once it is filed there; only a stub stays here. Throws <see cref="BufferUnavailableException"/>.
/// </summary>
public interface IDeadLetters
{
    /// <summary>Takes in a letter that never was in the buffer: its points count as accepted and dead-lettered. May be repeated: a letter id known already changes nothing.</summary>
    /// <returns>Whether it was new.</returns>
    /// <exception cref="BufferFullException">The buffer has no room for its bytes; nothing changed.</exception>
    Task<bool> AddAsync(DeadLetter letter, CancellationToken cancellationToken);

    /// <summary>The oldest letters that are not in the catalog yet, with their payload.</summary>
    Task<IReadOnlyList<UnfiledLetter>> ReadUnfiledAsync(int max, CancellationToken cancellationToken);

    /// <summary>Drops the contents of letters that the catalog has; their stubs stay. May be repeated.</summary>
    Task MarkFiledAsync(IReadOnlyList<UnfiledLetter> letters, CancellationToken cancellationToken);

    /// <summary>
    /// Puts a letter's points back into its lane as a new batch, whose id is <see cref="ReplayId"/>'s, and closes the letter.
    /// Points that the batch lacks count as discarded, points that it has more as accepted. May be repeated.
    /// </summary>
    /// <exception cref="BufferFullException">The lane has no room; nothing changed.</exception>
    Task<LetterMove> ReplayAsync(ReplayRequest request, CancellationToken cancellationToken);

    /// <summary>Puts an open letter away; its points count as discarded, or as expired where its keeping time ended. May be repeated.</summary>
    Task<LetterMove> ArchiveAsync(LetterAction action, bool expired, CancellationToken cancellationToken);

    /// <summary>Opens an archived letter again. May be repeated.</summary>
    Task<LetterMove> RestoreAsync(LetterAction action, CancellationToken cancellationToken);

    /// <summary>Gives up a letter for good; the points of an open one count as discarded. May be repeated.</summary>
    Task<LetterMove> PurgeAsync(LetterAction action, CancellationToken cancellationToken);

    /// <summary>Where a letter stands; <see langword="null"/> where the queue does not know it (any more).</summary>
    Task<LetterStub?> FindAsync(string lane, Guid letterId, CancellationToken cancellationToken);
}

/// <summary>A letter on its way into the catalog.</summary>
/// <param name="Letter">As the buffer wrote it.</param>
/// <param name="State">Its state by now; cancelled batches begin archived.</param>
/// <param name="Version">Grows with every move of the letter.</param>
public sealed record UnfiledLetter(DeadLetter Letter, LetterState State, long Version)
{
    /// <summary>Bytes that its content takes in the queue.</summary>
    public long StoredBytes { get; init; }
}

/// <summary>What the queue keeps of every letter.</summary>
public sealed record LetterStub(Guid LetterId, Guid BatchId, string Lane, LetterState State, int Points, long Version, Guid? ReplayBatchId, Guid? OperationId);

/// <summary>Where a dead letter stands.</summary>
public enum LetterState
{
    /// <summary>Waits for somebody to do something about it.</summary>
    Open,

    /// <summary>Its points went back to the lane; what became of them is the replay's outcome.</summary>
    Replayed,

    /// <summary>Put away by somebody; can be restored.</summary>
    Archived,

    /// <summary>Put away because its keeping time ended; can be restored.</summary>
    Expired,

    /// <summary>Given up for good.</summary>
    Purged,
}

/// <summary>Something done to a letter.</summary>
/// <param name="Lane">Short name.</param>
/// <param name="LetterId">The letter.</param>
/// <param name="Actor">Who does it; <c>system:…</c> where nobody does.</param>
/// <param name="OperationId">The operation it belongs to.</param>
public sealed record LetterAction(string Lane, Guid LetterId, string Actor, Guid? OperationId = null);

/// <summary>A letter to be replayed.</summary>
/// <param name="Action">Which letter, and who does it.</param>
/// <param name="Header">Header of the new batch: <see cref="BatchHeader.BatchId"/> is <see cref="ReplayId.Of"/> the letter, <see cref="BatchHeader.Replay"/> is set, the idempotency key is kept for reading only.</param>
/// <param name="Payload">Packed points.</param>
/// <param name="Attempts">Failed attempts to begin with; 0 starts a full cycle of retries.</param>
public sealed record ReplayRequest(LetterAction Action, BatchHeader Header, ReadOnlyMemory<byte> Payload, int Attempts);

/// <summary>What came of moving a letter.</summary>
/// <param name="Result">Whether this call moved it.</param>
/// <param name="Stub">How it stands now; <see langword="null"/> where it is not known.</param>
public sealed record LetterMove(LetterMoveResult Result, LetterStub? Stub);

/// <summary>What came of moving a letter.</summary>
public enum LetterMoveResult
{
    /// <summary>This call moved it.</summary>
    Done,

    /// <summary>It was so already, by the same operation or, where none is named, by anybody.</summary>
    Already,

    /// <summary>Its state does not allow it: somebody else was first.</summary>
    Conflict,

    /// <summary>There is no such letter.</summary>
    NotFound,
}

/// <summary>The id a letter's replay has; each letter is replayed once, and what fails again is a new letter.</summary>
public static class ReplayId
{
    public static Guid Of(Guid letterId) => StableId.From("replay", letterId.ToString("N"));
}
