using PointBus.Contracts;

namespace PointBus.Storage;

/// <summary>
/// Holds batches between acceptance and storage. Every method is one committed operation, atomic across a kill at any moment.
/// Throws <see cref="BufferUnavailableException"/> when the store cannot be reached or did not answer: the effect is then unknown and the call may be repeated.
/// </summary>
public interface IPointBuffer
{
    /// <summary>
    /// Puts batches of one lane into its buffer, all or none, together with the letters of points refused on the way in.
    /// May be repeated: a batch id, or an idempotency key of the same upstream, that is known already changes nothing.
    /// </summary>
    /// <returns>For each batch, in order, whether it was new, and the id under which it is known.</returns>
    /// <exception cref="BufferFullException">The lane's limit is reached for this priority; nothing was taken.</exception>
    Task<IReadOnlyList<EnqueueResult>> EnqueueAsync(Lane lane, IReadOnlyList<BufferedBatch> batches, CancellationToken cancellationToken);

    /// <summary>
    /// Leases waiting batches, over all lanes by priority and then age, with at least one in ten takes for the lowest waiting band.
    /// A batch not completed, parked or released before its lease ends can be claimed again under a higher epoch.
    /// </summary>
    Task<IReadOnlyList<Claim>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken);

    /// <summary>Extends leases. May be repeated.</summary>
    /// <returns>For each claim, whether it is still held.</returns>
    Task<IReadOnlyList<bool>> RenewAsync(IReadOnlyList<Claim> claims, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Ends batches whose points are stored, counts them, and keeps their refused points as dead letters. A stale claim changes nothing.</summary>
    /// <returns>For each completion, whether the claim was still held.</returns>
    Task<IReadOnlyList<bool>> CompleteAsync(IReadOnlyList<Completion> completions, CancellationToken cancellationToken);

    /// <summary>Gives batches back at once without counting an attempt, as in an outage. A stale claim changes nothing.</summary>
    Task<IReadOnlyList<bool>> ReleaseAsync(IReadOnlyList<Claim> claims, CancellationToken cancellationToken);

    /// <summary>
    /// Sets a batch aside with its fault, counting an attempt, until <see cref="RedeliverAsync"/> or <see cref="GiveUpAsync"/> decides of it.
    /// <see cref="BatchFaulted"/> is recorded now, and again each time <paramref name="until"/> or a like span passes without a decision. A stale claim changes nothing.
    /// </summary>
    /// <returns>Whether the claim was still held.</returns>
    Task<bool> ParkAsync(Claim claim, FaultNote fault, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Makes a batch that was set aside claimable again. May be repeated: it does nothing unless the batch is set aside after just this many failed attempts.</summary>
    /// <returns>Whether this call did it.</returns>
    Task<bool> RedeliverAsync(string lane, Guid batchId, int attempts, CancellationToken cancellationToken);

    /// <summary>Ends a batch that was set aside as a dead letter with all its points. May be repeated: it does nothing unless the batch is set aside after just this many failed attempts.</summary>
    /// <returns>Whether this call did it.</returns>
    Task<bool> GiveUpAsync(string lane, Guid batchId, int attempts, string reasonCode, CancellationToken cancellationToken);

    /// <summary>Makes due what has become due: scheduled batches, ended leases (counted as a delivery), ended times to live; reminds of batches set aside that nobody decided of. May run anywhere, any number of times at once.</summary>
    /// <returns>How many batches changed state.</returns>
    Task<int> SweepAsync(CancellationToken cancellationToken);

    /// <summary>The state and the ledger of every lane that was ever used, and of the built-in ones; each lane is one consistent reading.</summary>
    Task<IReadOnlyList<LaneStatus>> ReadLanesAsync(CancellationToken cancellationToken);

    /// <summary>Notes how much of an upload was accepted in all, and from whom. May be repeated; the first note stays.</summary>
    Task DeclareUploadAsync(Lane lane, Guid uploadId, long batches, long points, string? upstream, CancellationToken cancellationToken);

    /// <summary>What has become of the batches of one upload so far; <see langword="null"/> where none is known.</summary>
    Task<UploadCounts?> ReadUploadAsync(Guid uploadId, CancellationToken cancellationToken);

    /// <summary>Where a batch stands; <see langword="null"/> where the buffer does not know it (any more).</summary>
    Task<BatchStatus?> FindAsync(Guid batchId, CancellationToken cancellationToken);

    /// <summary>Answers if the store does.</summary>
    Task PingAsync(CancellationToken cancellationToken);
}
