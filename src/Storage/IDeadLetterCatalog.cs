namespace PointBus.Storage;

/// <summary>
/// The dead letters as people search, group and read them, in the database. <see cref="IDeadLetters"/> moves letters;
/// the catalog is told of each move afterwards. Every method is one committed transaction and may be repeated. Throws <see cref="PointStoreException"/>.
/// </summary>
public interface IDeadLetterCatalog
{
    /// <summary>Enters letters and counts them in their groups. Of a letter that is there already only a newer state is entered.</summary>
    Task FileAsync(IReadOnlyList<FiledLetter> letters, CancellationToken cancellationToken);

    /// <summary>Enters how letters stand now; an older version than the one entered changes nothing.</summary>
    Task EnterAsync(IReadOnlyList<LetterEntry> entries, CancellationToken cancellationToken);

    /// <summary>Enters what came of a replay.</summary>
    Task EnterOutcomesAsync(IReadOnlyList<ReplayOutcomeEntry> outcomes, CancellationToken cancellationToken);

    /// <summary>Letters that match, newest failure first unless the query says otherwise; 1 to 1,000 of them.</summary>
    Task<IReadOnlyList<LetterSummary>> SearchAsync(LetterQuery query, LetterPage page, CancellationToken cancellationToken);

    /// <summary>
    /// How many letters and points match. Exact and from counters where only lane, state, reason, group and priority are asked for;
    /// otherwise counted one by one up to <paramref name="most"/> letters, which then means so many or more.
    /// </summary>
    Task<Amount> CountAsync(LetterQuery query, int most, CancellationToken cancellationToken);

    /// <summary>A letter by its own id, or the newest of a batch, with everything known of it; <see langword="null"/> where there is none.</summary>
    Task<LetterDetail?> FindAsync(Guid letterOrBatchId, CancellationToken cancellationToken);

    /// <summary>All letters of a batch and of the replays made from it, oldest first.</summary>
    Task<IReadOnlyList<LetterSummary>> ReadLineageAsync(Guid batchId, CancellationToken cancellationToken);

    /// <summary>Letters with their payload, in the order of the ids; missing ones are left out.</summary>
    Task<IReadOnlyList<LetterDetail>> ReadAsync(IReadOnlyList<Guid> letterIds, CancellationToken cancellationToken);

    /// <summary>Groups of like failures, those with most open points first.</summary>
    Task<IReadOnlyList<FaultGroup>> ReadGroupsAsync(GroupQuery query, CancellationToken cancellationToken);

    /// <summary>Writes what people say of a group. What is left <see langword="null"/> stays, an empty text removes it.</summary>
    /// <returns>The group; <see langword="null"/> where there is none.</returns>
    /// <exception cref="CatalogConflictException">The group changed since <paramref name="expectedVersion"/>.</exception>
    Task<FaultGroup?> AnnotateAsync(string fingerprint, GroupNote note, long? expectedVersion, CancellationToken cancellationToken);

    /// <summary>Open letters and their points by lane, reason and state, and their oldest and newest failure; from counters, so that the time does not grow with the letters.</summary>
    Task<CatalogCounts> ReadCountsAsync(CancellationToken cancellationToken);

    /// <summary>Letters whose keeping time ended: open ones that failed before <paramref name="openBefore"/>, archived ones put away before <paramref name="archivedBefore"/>.</summary>
    Task<IReadOnlyList<LetterSummary>> ReadOverdueAsync(DateTimeOffset openBefore, DateTimeOffset archivedBefore, int max, CancellationToken cancellationToken);

    /// <summary>Open letters of unknown flights all of whose flights are known by now.</summary>
    Task<IReadOnlyList<LetterSummary>> ReadCurableAsync(int max, CancellationToken cancellationToken);

    /// <summary>Keeps a body that somebody wrote in place of a letter's own, for its lineage.</summary>
    Task KeepEditAsync(LetterEdit edit, CancellationToken cancellationToken);
}
