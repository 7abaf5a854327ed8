using System.Globalization;
using PointBus.Storage;

namespace PointBus.Consumers.Locating;

/// <summary>Finds a batch wherever it is. Each place may be away: the others are asked all the same.</summary>
public sealed class BatchLocator(
    IPointBuffer buffer, IDeliveryLookup deliveries, IPointStore store, IDeadLetterCatalog catalog, IDeadLetters letters, TimeProvider time)
{
    const int MaxLetters = 50;

    /// <summary>One place that hangs must not hold up the answer of the others.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Changes nothing. Throws only where it is cancelled.</summary>
    public async Task<BatchWhereabouts> LocateAsync(Guid batchId, CancellationToken cancellationToken)
    {
        var held = AskAsync("the buffer", token => buffer.FindAsync(batchId, token), cancellationToken);
        var decided = AskAsync("the buffer", token => deliveries.FindAsync(batchId, token), cancellationToken);
        var written = AskAsync("the database", token => store.FindBatchAsync(batchId, token), cancellationToken);
        var filed = AskAsync<IReadOnlyList<LetterSummary>>("the database", async token => await catalog.ReadLineageAsync(batchId, token), cancellationToken);
        var (saga, lineage) = (await decided, await filed);
        var stubs = await AskAsync("the buffer", token => ReadStubsAsync(saga.Value, lineage.Value ?? [], token), cancellationToken);

        var findings = new BatchFindings(batchId, await held, saga, await written, lineage, stubs);
        return Tell(findings);
    }

    async Task<IReadOnlyDictionary<Guid, LetterStub>?> ReadStubsAsync(DeliveryView? saga, IReadOnlyList<LetterSummary> filed, CancellationToken cancellationToken)
    {
        var known = filed.Select(letter => (letter.Lane, letter.LetterId)).Concat((saga?.Letters ?? []).Select(note => (saga!.Lane, note.LetterId)));
        var stubs = new Dictionary<Guid, LetterStub>();
        foreach (var (lane, id) in known.DistinctBy(letter => letter.LetterId).Take(MaxLetters))
            if (await letters.FindAsync(lane, id, cancellationToken) is { } stub)
                stubs[id] = stub;
        return stubs;
    }

    async Task<Answer<T>> AskAsync<T>(string place, Func<CancellationToken, Task<T?>> ask, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return new Answer<T>(await ask(cancellationToken).WaitAsync(Limit, time, cancellationToken), null);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return new Answer<T>(null, $"unknown: {place} {(e is BufferUnavailableException or PointStoreException or TimeoutException ? "is away" : "could not be read")}");
        }
    }

    BatchWhereabouts Tell(BatchFindings findings)
    {
        var (held, saga, journal) = (findings.Buffer.Value, findings.Saga.Value, findings.Journal.Value);
        var newest = findings.Filed.MaxBy(letter => letter.FailedAt);
        var fault = held?.Faults is [.., var last] ? last : saga?.LastFault;
        return new BatchWhereabouts
        {
            BatchId = findings.BatchId,
            Found = findings.Found,
            Complete = findings.Complete,
            Status = BatchStanding.Of(findings, time.GetUtcNow()),
            Lane = held?.Lane ?? saga?.Lane ?? journal?.Lane ?? newest?.Lane,
            Priority = held?.Header?.Priority ?? saga?.Batch?.Priority ?? newest?.Priority,
            Counts = new BatchCounts(held?.PointCount ?? saga?.Batch?.Points ?? journal?.Points ?? findings.OwnLetters.Sum(letter => letter.Points), findings.Inserted, findings.Duplicates, Rejected(findings)),
            RetryCount = held?.Attempts ?? saga?.Attempts ?? newest?.Attempts ?? 0,
            MaxRetries = saga?.MaxRetries ?? held?.Header?.MaxRetries,
            NextRetryAt = saga?.NextDue ?? (held is { State: "scheduled", Attempts: > 0 } ? held.Until : null),
            WorkerId = held?.Owner ?? fault?.Worker,
            ErrorMessage = fault?.Message ?? held?.Error ?? newest?.Error,
            Traceback = fault?.Stack,
            TraceId = held?.Header?.TraceId ?? saga?.Batch?.TraceId ?? newest?.TraceId,
            Upstream = held?.Header?.Upstream ?? saga?.Batch?.Upstream ?? journal?.Upstream ?? newest?.Upstream,
            Places = Places(findings),
            Replays = findings.Replays,
            Timeline = BatchTimeline.Of(findings),
        };
    }

    static int Rejected(BatchFindings findings) =>
        findings.OwnLetters.Sum(letter => letter.Points) is > 0 and var points ? points : findings.Journal.Value?.Refused ?? findings.Buffer.Value?.DeadLettered ?? 0;

    static BatchPlaces Places(BatchFindings findings) => new(
        findings.Buffer.Say(Held, "not known"),
        findings.Saga.Say(saga => saga.State, "not known"),
        findings.Journal.Say(entry => $"written {Time(entry.WrittenAt)}: {entry.Stored} new, {entry.Duplicate} duplicate, {entry.Refused} refused", "not written"),
        findings.Catalog.Away ?? findings.Stubs.Away ?? (findings.Letters.Count == 0 ? "no letters" : $"{findings.Letters.Count} letters"),
        findings.Found ? "taken from it" : "cannot be asked: a message that nobody has taken yet waits there",
        findings.Letters);

    static string Held(BatchStatus batch) => batch.State switch
    {
        "leased" => $"leased by {batch.Owner} until {Time(batch.Until)}, delivery {batch.Deliveries}",
        "scheduled" => $"scheduled for {Time(batch.Until)}",
        "parked" => $"set aside after {batch.Attempts} failed attempts",
        "done" => "ended",
        var state => state,
    };

    static string Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture) ?? "an unknown time";
}
