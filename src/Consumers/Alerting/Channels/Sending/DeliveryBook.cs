using System.Text.Json;
using PointBus.Storage;

namespace PointBus.Consumers.Alerting.Channels.Sending;

/// <summary>
/// What is kept of deliveries: versioned documents with the time they are due. While Redis is away they are kept in this process, and
/// written to it afterwards, so that its own outage can be told of.
/// </summary>
sealed class DeliveryBook(ISagaDocuments documents, TimeProvider time)
{
    static readonly TimeSpan Keep = TimeSpan.FromDays(30);

    readonly Breaker away = new(1, TimeSpan.FromSeconds(5), time);
    readonly Lock gate = new();
    readonly Dictionary<Guid, Page> pages = [];

    /// <returns>With its version; <see langword="null"/> and 0 where there is none.</returns>
    public async Task<(T? Document, long Version)> FindAsync<T>(Guid id, CancellationToken cancellationToken)
        where T : class
    {
        if (PageOf(id) is { } page)
            return (Read<T>(page.Json), page.Version);

        var found = await TryAsync(() => documents.LoadAsync(id, cancellationToken));
        return found?.Answer is { } document ? (Read<T>(document.Json), document.Version) : (null, 0);
    }

    /// <summary>Writes a document if its version is the one that was found.</summary>
    /// <returns>Whether it was.</returns>
    public async Task<bool> SaveAsync<T>(Guid id, long expected, T document, DateTimeOffset? due, TimeSpan? keep, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(document, ChannelJson.Camel);
        if (PageOf(id) is null && await TryAsync(() => documents.SaveAsync(id, expected, json, due, keep ?? Keep, cancellationToken)) is { } saved)
            return saved.Answer;

        lock (gate)
        {
            if (pages.TryGetValue(id, out var page) && page.Version != expected)
                return false;
            pages[id] = new Page(expected + 1, json, due, keep ?? Keep);
            return true;
        }
    }

    /// <summary>Deliveries that are due; each is left to the caller for the time of the lease.</summary>
    public async Task<IReadOnlyList<Guid>> TakeDueAsync(int max, TimeSpan lease, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        var kept = await TryAsync(() => documents.TakeDueAsync(max, lease, cancellationToken));

        var now = time.GetUtcNow();
        lock (gate)
        {
            var due = pages.Where(page => page.Value.Due <= now).Select(page => page.Key).ToList();
            foreach (var id in due)
                pages[id] = pages[id] with { Due = now + lease };
            return [.. due, .. kept?.Answer ?? []];
        }
    }

    /// <summary>Brings what was kept here to where others see it.</summary>
    async Task FlushAsync(CancellationToken cancellationToken)
    {
        List<KeyValuePair<Guid, Page>> held;
        lock (gate)
            held = [.. pages];

        foreach (var (id, page) in held)
        {
            if (!await WriteAsync(id, page, cancellationToken))
                return;

            lock (gate)
                if (pages[id] == page)
                    pages.Remove(id);
        }
    }

    /// <summary>As often as it takes to reach the version that is known here: somebody may be about to save the next one.</summary>
    async Task<bool> WriteAsync(Guid id, Page page, CancellationToken cancellationToken)
    {
        if (await TryAsync(() => documents.LoadAsync(id, cancellationToken)) is not { } found)
            return false;
        // A write whose answer was lost is there already.
        if (found.Answer is { } there && there.Version == page.Version && there.Json.Span.SequenceEqual(page.Json))
            return true;

        var version = found.Answer?.Version ?? 0;
        do
        {
            if (await TryAsync(() => documents.SaveAsync(id, version, page.Json, page.Due, page.Keep, cancellationToken)) is not { Answer: true })
                return false;
        }
        while (++version < page.Version);
        return true;
    }

    /// <returns><see langword="null"/> while Redis is away.</returns>
    async Task<Answered<T>?> TryAsync<T>(Func<Task<T>> call)
    {
        if (!away.TryEnter())
            return null;
        try
        {
            var answer = new Answered<T>(await call());
            away.Succeeded();
            return answer;
        }
        catch (BufferUnavailableException)
        {
            away.Failed();
            return null;
        }
    }

    Page? PageOf(Guid id)
    {
        lock (gate)
            return pages.GetValueOrDefault(id);
    }

    static T? Read<T>(ReadOnlyMemory<byte> json) => JsonSerializer.Deserialize<T>(json.Span, ChannelJson.Camel);

    sealed record Page(long Version, byte[] Json, DateTimeOffset? Due, TimeSpan Keep);

    sealed record Answered<T>(T Answer);
}
