namespace PointBus.Storage;

/// <summary>
/// Saga instances as versioned documents, each with the time its next step is due, written together.
/// A save is a true compare-and-set. Throws <see cref="BufferUnavailableException"/>.
/// </summary>
public interface ISagaDocuments
{
    /// <summary>One round trip; <see langword="null"/> where there is none.</summary>
    Task<SagaDocument?> LoadAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Writes a document if the stored version is <paramref name="expected"/> (0: if there is none); it becomes version <paramref name="expected"/> + 1.</summary>
    /// <param name="id">The saga's correlation id.</param>
    /// <param name="expected">The version that was loaded.</param>
    /// <param name="json">The instance.</param>
    /// <param name="due">When its next step is due; <see langword="null"/> for none.</param>
    /// <param name="keep">How long the document is kept unless saved again; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Not looked at once the write is on its way.</param>
    /// <returns>Whether it was written.</returns>
    Task<bool> SaveAsync(Guid id, long expected, ReadOnlyMemory<byte> json, DateTimeOffset? due, TimeSpan? keep, CancellationToken cancellationToken);

    /// <summary>Removes a document of this version with its due time.</summary>
    /// <returns>Whether it was there at this version.</returns>
    Task<bool> DeleteAsync(Guid id, long expected, CancellationToken cancellationToken);

    /// <summary>
    /// Sagas whose step is due, the longest due first. Each is postponed by <paramref name="lease"/>, so that several hosts share them
    /// and a step that is lost comes again.
    /// </summary>
    Task<IReadOnlyList<Guid>> TakeDueAsync(int max, TimeSpan lease, CancellationToken cancellationToken);
}

/// <summary>A stored saga instance.</summary>
/// <param name="Version">1 after the first save, one more with each.</param>
/// <param name="Json">The instance.</param>
public sealed record SagaDocument(long Version, ReadOnlyMemory<byte> Json);
