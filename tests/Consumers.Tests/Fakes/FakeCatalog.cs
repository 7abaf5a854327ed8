using PointBus.Storage;

namespace PointBus.Consumers.Tests.Fakes;

/// <summary>A catalog in memory, with the rules of the real one; groups are what they are said to be.</summary>
sealed class FakeCatalog(CallLog calls) : IDeadLetterCatalog
{
    readonly Lock gate = new();
    readonly Dictionary<Guid, Row> rows = [];

    /// <summary>Asked first in every call, with the name of the method.</summary>
    public Func<string, Exception?> Fault { get; set; } = _ => null;

    /// <summary>Flights that are known by now.</summary>
    public HashSet<string> KnownFlights { get; } = [];

    /// <summary>A letter that the database cannot take.</summary>
    public Guid? Indigestible { get; set; }

    public LetterSummary this[Guid letterId]
    {
        get
        {
            lock (gate)
                return rows[letterId].Summary;
        }
    }

    public int Count
    {
        get
        {
            lock (gate)
                return rows.Count;
        }
    }

    public Task FileAsync(IReadOnlyList<FiledLetter> letters, CancellationToken cancellationToken) => Call("file", () =>
    {
        if (letters.Any(letter => letter.Letter.LetterId == Indigestible))
            throw new PointStoreException(WriteOutcome.Deterministic, "cannot be taken");
        foreach (var letter in letters)
            rows.TryAdd(letter.Letter.LetterId, new Row(letter, Summarise(letter)));
        return true;
    });

    public Task EnterAsync(IReadOnlyList<LetterEntry> entries, CancellationToken cancellationToken) => Call("enter letters", () =>
    {
        foreach (var entry in entries)
            if (rows.TryGetValue(entry.LetterId, out var row) && entry.Version > row.Summary.StateVersion)
                row.Summary = row.Summary with
                {
                    State = entry.State, StateVersion = entry.Version, StateAt = entry.At, Actor = entry.Actor, OperationId = entry.OperationId,
                    ReplayBatchId = entry.ReplayBatchId, Outcome = entry.State == LetterState.Replayed ? row.Summary.Outcome ?? ReplayOutcome.InFlight : row.Summary.Outcome,
                };
        return true;
    });

    public Task EnterOutcomesAsync(IReadOnlyList<ReplayOutcomeEntry> outcomes, CancellationToken cancellationToken) => Call("enter outcomes", () =>
    {
        foreach (var outcome in outcomes)
            if (rows.TryGetValue(outcome.LetterId, out var row))
                row.Summary = row.Summary with { Outcome = outcome.Outcome, NextLetterId = outcome.NextLetterId };
        return true;
    });

    public Task<IReadOnlyList<LetterSummary>> SearchAsync(LetterQuery query, LetterPage page, CancellationToken cancellationToken) =>
        Call<IReadOnlyList<LetterSummary>>("search", () => [.. Ordered(query, page.OldestFirst).Skip(page.Offset).Take(page.Limit)]);

    public Task<Amount> CountAsync(LetterQuery query, int most, CancellationToken cancellationToken) =>
        Call("count", () => new Amount(Ordered(query, true).Count(), Ordered(query, true).Sum(letter => letter.Points)));

    public Task<LetterDetail?> FindAsync(Guid letterOrBatchId, CancellationToken cancellationToken) => Call("find letter", () =>
        rows.Values.Where(row => row.Summary.LetterId == letterOrBatchId || row.Summary.BatchId == letterOrBatchId).MaxBy(row => row.Summary.FailedAt)?.Detail);

    public Task<IReadOnlyList<LetterDetail>> ReadAsync(IReadOnlyList<Guid> letterIds, CancellationToken cancellationToken) =>
        Call<IReadOnlyList<LetterDetail>>("read letters", () => [.. letterIds.Where(rows.ContainsKey).Select(id => rows[id].Detail)]);

    public Task<CatalogCounts> ReadCountsAsync(CancellationToken cancellationToken) => Call("counts", () => new CatalogCounts(
        [
            .. rows.Values.GroupBy(row => (row.Summary.Lane, row.Summary.ReasonCode, row.Summary.Priority, row.Summary.State))
                .Select(cell => new CatalogCell(cell.Key.Lane, cell.Key.ReasonCode, cell.Key.Priority, cell.Key.State, new Amount(cell.Count(), cell.Sum(row => row.Summary.Points)))),
        ], null, null));

    public Task<IReadOnlyList<LetterSummary>> ReadOverdueAsync(DateTimeOffset openBefore, DateTimeOffset archivedBefore, int max, CancellationToken cancellationToken) =>
        Call<IReadOnlyList<LetterSummary>>("overdue", () =>
        [
            .. rows.Values.Select(row => row.Summary).Where(letter =>
                (letter.State == LetterState.Open && letter.FailedAt < openBefore) ||
                (letter.State is LetterState.Archived or LetterState.Expired && letter.StateAt < archivedBefore)).Take(max),
        ]);

    public Task<IReadOnlyList<LetterSummary>> ReadCurableAsync(int max, CancellationToken cancellationToken) => Call<IReadOnlyList<LetterSummary>>("curable", () =>
    [
        .. rows.Values.Select(row => row.Summary).Where(letter =>
            letter.State == LetterState.Open && letter.ReasonCode == DeadLetterReasons.InvalidForeignKey && letter.FlightIds.All(KnownFlights.Contains)).Take(max),
    ]);

    public Task KeepEditAsync(LetterEdit edit, CancellationToken cancellationToken) => Call("keep edit", () =>
    {
        // The real one keeps microseconds.
        rows[edit.LetterId].Edits.Add(edit with { At = new DateTimeOffset(edit.At.Ticks - (edit.At.Ticks % 10), TimeSpan.Zero) });
        return true;
    });

    public Task<IReadOnlyList<LetterSummary>> ReadLineageAsync(Guid batchId, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Groups as they are said to be.</summary>
    public List<FaultGroup> Groups { get; } = [];

    public Task<IReadOnlyList<FaultGroup>> ReadGroupsAsync(GroupQuery query, CancellationToken cancellationToken) =>
        Call<IReadOnlyList<FaultGroup>>("groups", () => [.. Groups.Take(query.Limit)]);

    public Task<FaultGroup?> AnnotateAsync(string fingerprint, GroupNote note, long? expectedVersion, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>What an operation freezes.</summary>
    public IReadOnlyList<LetterSummary> Select(LetterQuery query, DateTimeOffset cutoff)
    {
        lock (gate)
            return [.. Ordered(query, true).Where(letter => letter.FailedAt <= cutoff)];
    }

    IEnumerable<LetterSummary> Ordered(LetterQuery query, bool oldestFirst)
    {
        var matching = rows.Values.Select(row => row.Summary).Where(letter =>
            (query.Lane is null || letter.Lane == query.Lane) && (query.State is null || letter.State == query.State) &&
            (query.ReasonCode is null || letter.ReasonCode == query.ReasonCode) && (query.LetterIds is null || query.LetterIds.Contains(letter.LetterId)));
        return oldestFirst ? matching.OrderBy(letter => letter.FailedAt).ThenBy(letter => letter.LetterId) : matching.OrderByDescending(letter => letter.FailedAt);
    }

    static LetterSummary Summarise(FiledLetter filed) => new()
    {
        LetterId = filed.Letter.LetterId, BatchId = filed.Letter.Batch.BatchId, OriginalBatchId = filed.Letter.Batch.Replay?.OriginalBatchId ?? filed.Letter.Batch.BatchId,
        Lane = filed.Letter.Batch.Lane, State = filed.State, StateVersion = filed.StateVersion, ReasonCode = filed.Letter.ReasonCode, Stage = filed.Letter.Stage,
        Fingerprint = filed.Fingerprint, Title = filed.Title, Error = filed.Letter.Error, Attempts = filed.Letter.Attempts, Priority = filed.Letter.Batch.Priority,
        Points = filed.Letter.PointCount, FlightIds = filed.FlightIds, FirstPoint = filed.FirstPoint, LastPoint = filed.LastPoint,
        FirstFailedAt = filed.Letter.FailedAt, FailedAt = filed.Letter.FailedAt, Round = filed.Letter.Batch.Replay?.Round ?? 0,
        TraceId = filed.Letter.Batch.TraceId, PayloadForm = filed.Letter.PayloadForm, Version = filed.Version,
    };

    async Task<T> Call<T>(string name, Func<T> answer)
    {
        await Task.Yield();
        lock (gate)
        {
            calls.Add(name);
            return Fault(name) is { } fault ? throw fault : answer();
        }
    }

    sealed class Row(FiledLetter filed, LetterSummary summary)
    {
        public LetterSummary Summary { get; set; } = summary;

        public List<LetterEdit> Edits { get; } = [];

        public LetterDetail Detail => new(Summary, filed.Letter, [.. Edits]);
    }
}
