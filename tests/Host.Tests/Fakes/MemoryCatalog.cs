using PointBus.Storage;

namespace PointBus.Host.Tests.Fakes;

/// <summary>The catalog in memory: searches by the parts of a query that the tests use, and counts by looking.</summary>
sealed class MemoryCatalog(TimeProvider time) : IDeadLetterCatalog
{
    readonly Dictionary<Guid, LetterDetail> letters = [];

    public bool IsAway { get; set; }

    public Dictionary<string, FaultGroup> Groups { get; } = [];

    public void Clear()
    {
        letters.Clear();
        Groups.Clear();
        IsAway = false;
    }

    public IReadOnlyList<LetterDetail> All => [.. letters.Values];

    public Task FileAsync(IReadOnlyList<FiledLetter> filed, CancellationToken cancellationToken) => Do(() =>
    {
        foreach (var one in filed)
            letters.TryAdd(one.Letter.LetterId, new LetterDetail(
                new LetterSummary
                {
                    LetterId = one.Letter.LetterId,
                    BatchId = one.Letter.Batch.BatchId,
                    OriginalBatchId = one.Letter.Batch.Replay?.OriginalBatchId ?? one.Letter.Batch.BatchId,
                    Lane = one.Letter.Batch.Lane,
                    State = one.State,
                    StateVersion = one.StateVersion,
                    ReasonCode = one.Letter.ReasonCode,
                    Stage = one.Letter.Stage,
                    Fingerprint = one.Fingerprint,
                    Title = one.Title,
                    Error = one.Letter.Error,
                    ExceptionType = one.Letter.ExceptionType,
                    Attempts = one.Letter.Attempts,
                    Priority = one.Letter.Batch.Priority,
                    Upstream = one.Letter.Batch.Upstream,
                    Points = one.Letter.PointCount,
                    FlightIds = one.FlightIds,
                    FirstFailedAt = one.Letter.FailedAt,
                    FailedAt = one.Letter.FailedAt,
                    TraceId = one.Letter.Batch.TraceId,
                    Round = one.Letter.Batch.Replay?.Round ?? 0,
                    PayloadForm = one.Letter.PayloadForm,
                    Version = one.Version,
                },
                one.Letter, []));
        return true;
    });

    public Task EnterAsync(IReadOnlyList<LetterEntry> entries, CancellationToken cancellationToken) => Do(() =>
    {
        foreach (var entry in entries)
            if (letters.TryGetValue(entry.LetterId, out var letter) && letter.Summary.StateVersion < entry.Version)
                letters[entry.LetterId] = letter with
                {
                    Summary = letter.Summary with
                    {
                        State = entry.State, StateVersion = entry.Version, StateAt = entry.At, Actor = entry.Actor, OperationId = entry.OperationId, ReplayBatchId = entry.ReplayBatchId,
                    },
                };
        return true;
    });

    public Task EnterOutcomesAsync(IReadOnlyList<ReplayOutcomeEntry> outcomes, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<LetterSummary>> SearchAsync(LetterQuery query, LetterPage page, CancellationToken cancellationToken) => Do<IReadOnlyList<LetterSummary>>(() =>
    {
        Assert.InRange(page.Limit, 1, 1_000);
        var found = Matching(query).OrderBy(letter => letter.FailedAt).ToList();
        if (!page.OldestFirst)
            found.Reverse();
        return [.. found.Skip(page.Offset).Take(page.Limit)];
    });

    public Task<Amount> CountAsync(LetterQuery query, int most, CancellationToken cancellationToken) =>
        Do(() => new Amount(Matching(query).Count(), Matching(query).Sum(letter => letter.Points)));

    public Task<LetterDetail?> FindAsync(Guid letterOrBatchId, CancellationToken cancellationToken) => Do(() =>
        letters.GetValueOrDefault(letterOrBatchId) ?? letters.Values.Where(letter => letter.Summary.BatchId == letterOrBatchId).MaxBy(letter => letter.Summary.FailedAt));

    public Task<IReadOnlyList<LetterSummary>> ReadLineageAsync(Guid batchId, CancellationToken cancellationToken) =>
        Do<IReadOnlyList<LetterSummary>>(() => [.. letters.Values.Select(letter => letter.Summary).Where(letter => letter.OriginalBatchId == batchId).OrderBy(letter => letter.FailedAt)]);

    public Task<IReadOnlyList<LetterDetail>> ReadAsync(IReadOnlyList<Guid> letterIds, CancellationToken cancellationToken) =>
        Do<IReadOnlyList<LetterDetail>>(() => [.. letterIds.Where(letters.ContainsKey).Select(id => letters[id])]);

    public Task<IReadOnlyList<FaultGroup>> ReadGroupsAsync(GroupQuery query, CancellationToken cancellationToken) => Do<IReadOnlyList<FaultGroup>>(() =>
        [.. Groups.Values.Where(group => (query.Fingerprint is null || group.Fingerprint == query.Fingerprint) && (!query.OpenOnly || group.OpenLetters > 0) && (query.Lane is null || group.Lanes.ContainsKey(query.Lane))).Take(query.Limit)]);

    public Task<FaultGroup?> AnnotateAsync(string fingerprint, GroupNote note, long? expectedVersion, CancellationToken cancellationToken) => Do(() =>
    {
        if (!Groups.TryGetValue(fingerprint, out var group))
            return null;
        if (expectedVersion is { } expected && expected != group.Version)
            throw new CatalogConflictException("changed");

        return Groups[fingerprint] = group with
        {
            Owner = Said(note.Owner, group.Owner),
            Note = Said(note.Note, group.Note),
            BugUrl = Said(note.BugUrl, group.BugUrl),
            ResolvedAt = note.Resolved is { } resolved ? resolved ? time.GetUtcNow() : null : group.ResolvedAt,
            UpdatedBy = note.Actor,
            Version = group.Version + 1,
        };

        static string? Said(string? said, string? before) => said is null ? before : said.Length == 0 ? null : said;
    });

    public Task<CatalogCounts> ReadCountsAsync(CancellationToken cancellationToken) => Do(() =>
    {
        var open = letters.Values.Select(letter => letter.Summary).Where(letter => letter.State == LetterState.Open).ToList();
        return new CatalogCounts(
            [.. letters.Values.Select(letter => letter.Summary).GroupBy(letter => (letter.Lane, letter.ReasonCode, letter.Priority, letter.State))
                .Select(group => new CatalogCell(group.Key.Lane, group.Key.ReasonCode, group.Key.Priority, group.Key.State, new Amount(group.Count(), group.Sum(letter => letter.Points))))],
            open.Count == 0 ? null : open.Min(letter => letter.FailedAt),
            open.Count == 0 ? null : open.Max(letter => letter.FailedAt));
    });

    public Task<IReadOnlyList<LetterSummary>> ReadOverdueAsync(DateTimeOffset openBefore, DateTimeOffset archivedBefore, int max, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<LetterSummary>> ReadCurableAsync(int max, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task KeepEditAsync(LetterEdit edit, CancellationToken cancellationToken) => Do(() =>
    {
        var letter = letters[edit.LetterId];
        letters[edit.LetterId] = letter with { Summary = letter.Summary with { Edited = true }, Edits = [.. letter.Edits, edit] };
        return true;
    });

    IEnumerable<LetterSummary> Matching(LetterQuery query) => letters.Values.Select(letter => letter.Summary).Where(letter =>
        (query.Lane is null || letter.Lane == query.Lane) &&
        (query.State is null || letter.State == query.State) &&
        (query.ReasonCode is null || letter.ReasonCode == query.ReasonCode) &&
        (query.Text is null || letter.Error?.Contains(query.Text, StringComparison.OrdinalIgnoreCase) == true) &&
        (query.Upstream is null || letter.Upstream == query.Upstream) &&
        (query.Fingerprint is null || letter.Fingerprint == query.Fingerprint) &&
        (query.MinPriority is null || letter.Priority >= query.MinPriority) &&
        (query.MaxPriority is null || letter.Priority <= query.MaxPriority) &&
        (query.FailedAfter is null || letter.FailedAt >= query.FailedAfter) &&
        (query.FailedBefore is null || letter.FailedAt <= query.FailedBefore) &&
        (query.BatchId is null || letter.BatchId == query.BatchId) &&
        (query.LetterIds is null || query.LetterIds.Contains(letter.LetterId)));

    Task<T> Do<T>(Func<T> what)
    {
        lock (letters)
            return IsAway ? Task.FromException<T>(new PointStoreException(WriteOutcome.RolledBack, "away")) : Task.FromResult(what());
    }
}
