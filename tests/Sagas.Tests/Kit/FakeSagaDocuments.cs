using PointBus.Storage;

namespace PointBus.Sagas.Tests.Kit;

/// <summary>Saga documents in memory, which pass the same contract as the real ones.</summary>
sealed class FakeSagaDocuments(TimeProvider time) : ISagaDocuments
{
    readonly Lock _gate = new();
    readonly Dictionary<Guid, (SagaDocument Document, DateTimeOffset? Due, DateTimeOffset? Until)> _sagas = [];

    /// <summary>Thrown instead of the next saves.</summary>
    public Queue<Exception> Troubles { get; } = [];

    public Task<SagaDocument?> LoadAsync(Guid id, CancellationToken cancellationToken)
    {
        lock (_gate)
            return Task.FromResult(Find(id)?.Document);
    }

    public Task<bool> SaveAsync(Guid id, long expected, ReadOnlyMemory<byte> json, DateTimeOffset? due, TimeSpan? keep, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (Troubles.TryDequeue(out var trouble))
                throw trouble;
            if ((Find(id)?.Document.Version ?? 0) != expected)
                return Task.FromResult(false);
            _sagas[id] = (new SagaDocument(expected + 1, json.ToArray()), due, time.GetUtcNow() + keep);
            return Task.FromResult(true);
        }
    }

    public Task<bool> DeleteAsync(Guid id, long expected, CancellationToken cancellationToken)
    {
        lock (_gate)
            return Task.FromResult(Find(id)?.Document.Version == expected && _sagas.Remove(id));
    }

    public Task<IReadOnlyList<Guid>> TakeDueAsync(int max, TimeSpan lease, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var due = _sagas.Where(saga => saga.Value.Due <= now).OrderBy(saga => saga.Value.Due).Take(max).Select(saga => saga.Key).ToList();
            foreach (var id in due)
                _sagas[id] = _sagas[id] with { Due = now + lease };
            return Task.FromResult<IReadOnlyList<Guid>>(due);
        }
    }

    (SagaDocument Document, DateTimeOffset? Due, DateTimeOffset? Until)? Find(Guid id) =>
        _sagas.TryGetValue(id, out var saga) && !(saga.Until <= time.GetUtcNow()) ? saga : null;
}
