namespace PointBus.Storage;

/// <summary>
/// Deletes flights with their points. What was accepted before and is not stored yet does not bring them back: its points are refused
/// from then on with <see cref="DeadLetterReasons.InvalidForeignKey"/>, so that they become dead letters. What comes in later, and what somebody replays, is taken as ever.
/// Every method is one committed transaction and may be repeated. Throws <see cref="PointStoreException"/>.
/// </summary>
public interface IFlightDeletion
{
    /// <summary>Deletes a registered flight.</summary>
    /// <returns>How many points went with it; <see langword="null"/> where there is no such flight.</returns>
    Task<long?> DeleteFlightAsync(Guid flight, CancellationToken cancellationToken);

    /// <summary>Deletes the scoring points of a flight.</summary>
    /// <param name="flight">Its UUID.</param>
    /// <param name="evenIfEmpty">Whether a flight that has none counts as deleted too, so that points on their way are refused.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many.</returns>
    Task<long> DeleteScoringAsync(Guid flight, bool evenIfEmpty, CancellationToken cancellationToken);

    /// <summary>Deletes the scoring points of a flight and writes these instead. A batch that is in the journal already changes nothing.</summary>
    Task<ScoringReplacement> ReplaceScoringAsync(Guid flight, WriteRequest batch, CancellationToken cancellationToken);

    /// <summary>When a flight, registered again or not, was last deleted or its scoring points replaced, UTC; <see langword="null"/> where it never was.</summary>
    Task<DateTimeOffset?> FindDeletionAsync(Guid flight, CancellationToken cancellationToken);
}

/// <summary>What came of replacing the points of a scoring flight.</summary>
/// <param name="Deleted">Points that it had before.</param>
/// <param name="Written">What became of the new ones.</param>
public sealed record ScoringReplacement(long Deleted, WriteResult Written);
