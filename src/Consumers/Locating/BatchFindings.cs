using PointBus.Storage;

namespace PointBus.Consumers.Locating;

/// <summary>What the places said of one batch.</summary>
sealed record BatchFindings(
    Guid BatchId, Answer<BatchStatus> Buffer, Answer<DeliveryView> Saga, Answer<JournalEntry> Journal,
    Answer<IReadOnlyList<LetterSummary>> Catalog, Answer<IReadOnlyDictionary<Guid, LetterStub>> Stubs)
{
    public bool Complete => (Buffer.Away ?? Saga.Away ?? Journal.Away ?? Catalog.Away ?? Stubs.Away) is null;

    public bool Found => Buffer.Value is not null || Saga.Value is not null || Journal.Value is not null || Catalog.Value is { Count: > 0 };

    public IReadOnlyList<LetterSummary> Filed => Catalog.Value ?? [];

    /// <summary>The letters of this batch and of its replays, with those that the catalog does not have yet.</summary>
    public IReadOnlyList<LocatedLetter> Letters { get; } =
    [
        .. (Catalog.Value ?? []).Select(letter => new LocatedLetter(
            letter.LetterId, letter.BatchId, Stubs.Value?.GetValueOrDefault(letter.LetterId)?.State ?? letter.State, letter.ReasonCode, letter.Points, letter.Error)),
        .. (Saga.Value?.Letters ?? []).Where(note => Catalog.Value?.Any(letter => letter.LetterId == note.LetterId) != true)
            .Select(note => new LocatedLetter(note.LetterId, BatchId, Stubs.Value?.GetValueOrDefault(note.LetterId)?.State, note.ReasonCode, note.Points, null)),
    ];

    public IEnumerable<LocatedLetter> OwnLetters => Letters.Where(letter => letter.BatchId == BatchId);

    public IReadOnlyList<BatchReplay> Replays =>
    [
        .. Letters.Select(letter => (Letter: letter, Filed: Filed.FirstOrDefault(filed => filed.LetterId == letter.LetterId)))
            .Select(pair => (pair.Letter, pair.Filed, Batch: Stubs.Value?.GetValueOrDefault(pair.Letter.LetterId)?.ReplayBatchId ?? pair.Filed?.ReplayBatchId))
            .Where(pair => pair.Batch is not null)
            .Select(pair => new BatchReplay(pair.Letter.LetterId, pair.Batch!.Value, pair.Filed?.Outcome, pair.Filed?.NextLetterId)),
    ];

    public int Inserted => Journal.Value?.Stored ?? Buffer.Value?.Stored ?? Saga.Value?.Stored ?? 0;

    public int Duplicates => Journal.Value?.Duplicate ?? Buffer.Value?.Duplicate ?? Saga.Value?.Duplicate ?? 0;
}

/// <summary>What one place said.</summary>
/// <param name="Value">What it knows; <see langword="null"/> where it knows nothing.</param>
/// <param name="Away">Why it could not be asked; <see langword="null"/> where it could.</param>
sealed record Answer<T>(T? Value, string? Away)
    where T : class
{
    public string Say(Func<T, string> words, string nothing) => Away ?? (Value is null ? nothing : words(Value));
}
