using PointBus.Storage;

namespace PointBus.Consumers.Tests.Alerting.Storm;

/// <summary>What alerting keeps, until the host that uses it is killed: from then on nothing of it is written, wherever it was.</summary>
sealed class MortalStore(IAlertStore inner) : IAlertStore
{
    volatile bool _isDead;
    int _left = int.MaxValue;
    int _asked;

    public IAlertStore Inner => inner;

    public bool IsDead => _isDead;

    /// <summary>How often the right to evaluate was asked for.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>Kills at the write after so many.</summary>
    public void DieAfter(int writes) => _left = writes;

    public void Kill() => _isDead = true;

    public void Revive() => (_isDead, _left, _asked) = (false, int.MaxValue, 0);

    public async Task<bool> LeadAsync(string host, TimeSpan lease, CancellationToken cancellationToken)
    {
        var leads = await Living(() => inner.LeadAsync(host, lease, cancellationToken));
        Interlocked.Increment(ref _asked);
        return leads;
    }

    public Task ResignAsync(string host, CancellationToken cancellationToken) => _isDead ? Task.CompletedTask : inner.ResignAsync(host, cancellationToken);

    public Task<IReadOnlyDictionary<string, string>> ReadAllAsync(AlertDocument kind, CancellationToken cancellationToken) => Living(() => inner.ReadAllAsync(kind, cancellationToken));

    public Task SaveAsync(AlertDocument kind, IReadOnlyDictionary<string, string?> changes, CancellationToken cancellationToken)
    {
        if (Interlocked.Decrement(ref _left) < 0)
            _isDead = true;
        return Living(() => inner.SaveAsync(kind, changes, cancellationToken));
    }

    public Task AppendAsync(AlertLog log, DateTimeOffset at, string entry, TimeSpan keep, CancellationToken cancellationToken) =>
        Living(() => inner.AppendAsync(log, at, entry, keep, cancellationToken));

    public Task<IReadOnlyList<string>> ReadAsync(AlertLog log, DateTimeOffset after, DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        Living(() => inner.ReadAsync(log, after, before, limit, cancellationToken));

    public Task CountAsync(IReadOnlyDictionary<string, long> added, CancellationToken cancellationToken) => Living(() => inner.CountAsync(added, cancellationToken));

    public Task<IReadOnlyDictionary<string, long>> ReadCountersAsync(CancellationToken cancellationToken) => Living(() => inner.ReadCountersAsync(cancellationToken));

    T Living<T>(Func<T> call)
        where T : Task => _isDead ? throw new InvalidOperationException("This host was killed.") : call();
}
