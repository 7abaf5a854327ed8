namespace PointBus.Storage;

/// <summary>
/// What people do with lanes and the batches that wait in them. Every method is one committed operation and may be repeated.
/// Nothing is destroyed: batches that are taken out become archived letters with reason <c>cancelled</c>, which can be restored.
/// A queue of messages is a lane too, except for single batches; but what is taken out of it, also from those who hold it, is gone.
/// Throws <see cref="BufferUnavailableException"/>.
/// </summary>
public interface ILaneControl
{
    /// <summary>Makes a lane known before its first batch.</summary>
    /// <returns>Whether it was new.</returns>
    /// <exception cref="ArgumentException">The name is that of a queue of messages.</exception>
    Task<bool> CreateAsync(Lane lane, CancellationToken cancellationToken);

    /// <summary>Takes all waiting batches out and forgets the lane; its figures stay in the ledger. A lane of the four built-in ones stays known.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="deleteDeadLetters">Whether its open dead letters are archived too; otherwise they stay and can still be found by the lane's name.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="cancellationToken">Not looked at between the steps of one batch.</param>
    /// <returns><see langword="false"/> where there is no such lane.</returns>
    Task<bool> DeleteAsync(Lane lane, bool deleteDeadLetters, string actor, CancellationToken cancellationToken);

    /// <summary>Stops claims from a lane, or lets them go on; batches still come in.</summary>
    /// <returns>Whether that changed anything.</returns>
    Task<bool> PauseAsync(Lane lane, bool paused, CancellationToken cancellationToken);

    /// <summary>The batches of a lane in the order they would be claimed, then the later ones by time. Takes no lease and changes nothing.</summary>
    Task<IReadOnlyList<BatchPeek>> PeekAsync(Lane lane, BatchPeekRequest request, CancellationToken cancellationToken);

    /// <summary>The batches that consumers hold, oldest lease first.</summary>
    Task<IReadOnlyList<PendingBatch>> ReadPendingAsync(Lane lane, int max, CancellationToken cancellationToken);

    /// <summary>What of a flight is in a lane, also under lease: batches that hold points of it, and only those points. Reads every batch of the lane and changes nothing.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="flightId">The client's id, or the UUID of a scoring flight.</param>
    /// <param name="source">Of the flight; of no matter in a scoring lane.</param>
    /// <param name="cancellationToken">Looked at before the first step.</param>
    Task<Amount> CountFlightAsync(Lane lane, string flightId, string source, CancellationToken cancellationToken);

    /// <summary>Gives a batch that is not under lease another priority, 1 to 10; the order of claims follows at once.</summary>
    Task<BatchChange> BoostAsync(Guid batchId, int priority, CancellationToken cancellationToken);

    /// <summary>
    /// Takes a batch out of its lane. One under lease is asked to stop: it is taken out when its consumer gives it back or its lease ends,
    /// unless it is stored by then.
    /// </summary>
    Task<BatchChange> CancelAsync(Guid batchId, string actor, CancellationToken cancellationToken);

    /// <summary>Takes out all batches of a lane that are not under lease, at most as many as were there at the start.</summary>
    /// <returns>How many.</returns>
    Task<int> PurgeAsync(Lane lane, string actor, CancellationToken cancellationToken);

    /// <summary>Makes scheduled batches and those set aside claimable now, oldest first.</summary>
    /// <returns>How many.</returns>
    Task<int> ForceAsync(Lane lane, int max, CancellationToken cancellationToken);

    /// <summary>Ends batches that wait since before a time as dead letters with reason <c>expired</c>.</summary>
    /// <returns>How many, or would be.</returns>
    Task<int> ExpireAsync(Lane lane, DateTimeOffset acceptedBefore, bool dryRun, CancellationToken cancellationToken);
}

/// <summary>Which batches to look at.</summary>
/// <param name="Count">1 to 1,000.</param>
/// <param name="Offset">How many to leave out first.</param>
/// <param name="State"><c>ready</c>, <c>scheduled</c>, <c>parked</c> or <c>leased</c>; <see langword="null"/> for all but the leased ones.</param>
/// <param name="WithPayload">Whether the points are read too.</param>
public sealed record BatchPeekRequest(int Count, int Offset = 0, string? State = null, bool WithPayload = false);

/// <summary>A batch that waits.</summary>
public sealed record BatchPeek(BatchStatus Status, ReadOnlyMemory<byte> Payload);

/// <summary>A batch that a consumer holds.</summary>
/// <param name="BatchId">The batch.</param>
/// <param name="Owner">The consumer instance.</param>
/// <param name="Points">In it.</param>
/// <param name="LeasedFor">How long it has been held; renewals do not start it anew.</param>
/// <param name="LeaseEnds">When it can be claimed again unless renewed, UTC.</param>
/// <param name="Deliveries">Leases so far, this one included.</param>
public sealed record PendingBatch(Guid BatchId, string Owner, int Points, TimeSpan LeasedFor, DateTimeOffset LeaseEnds, int Deliveries);

/// <summary>What came of changing a batch.</summary>
/// <param name="Result">Whether it changed.</param>
/// <param name="Status">How it stands now; <see langword="null"/> where it is not known.</param>
/// <param name="OldPriority">Before the change.</param>
public sealed record BatchChange(BatchChangeResult Result, BatchStatus? Status, int OldPriority = 0);

/// <summary>What came of changing a batch.</summary>
public enum BatchChangeResult
{
    Done,

    /// <summary>It is under lease and will be changed when it comes back.</summary>
    Requested,

    /// <summary>It has ended, or its state does not allow the change.</summary>
    Conflict,

    NotFound,
}
