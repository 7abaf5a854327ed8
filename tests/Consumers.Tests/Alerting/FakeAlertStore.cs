using PointBus.Storage;

namespace PointBus.Consumers.Tests.Alerting;

/// <summary>Remembers in memory, and is away when it is told to be.</summary>
sealed class FakeAlertStore(TimeProvider time) : IAlertStore
{
    readonly Lock _gate = new();
    readonly Dictionary<AlertDocument, Dictionary<string, string>> _documents = [];
    readonly List<(AlertLog Log, DateTimeOffset At, string Entry)> _logs = [];
    readonly Dictionary<string, long> _counters = [];
    (string Host, DateTimeOffset Until)? _lead;

    public bool IsAway { get; set; }

    /// <summary>Documents written or removed so far.</summary>
    public int Writes { get; private set; }

    public void Clear()
    {
        lock (_gate)
        {
            _documents.Clear();
            _logs.Clear();
            _counters.Clear();
        }
    }

    public Task<bool> LeadAsync(string host, TimeSpan lease, CancellationToken cancellationToken) => Do(() =>
    {
        if (_lead is { } lead && lead.Host != host && lead.Until > time.GetUtcNow())
            return false;
        _lead = (host, time.GetUtcNow() + lease);
        return true;
    });

    public Task ResignAsync(string host, CancellationToken cancellationToken) => Do(() => _lead = _lead?.Host == host ? null : _lead);

    public Task<IReadOnlyDictionary<string, string>> ReadAllAsync(AlertDocument kind, CancellationToken cancellationToken) =>
        Do<IReadOnlyDictionary<string, string>>(() => new Dictionary<string, string>(Of(kind)));

    public Task SaveAsync(AlertDocument kind, IReadOnlyDictionary<string, string?> changes, CancellationToken cancellationToken) => Do(() =>
    {
        Writes += changes.Count;
        foreach (var (key, value) in changes)
            if (value is null)
                Of(kind).Remove(key);
            else
                Of(kind)[key] = value;
        return true;
    });

    public Task AppendAsync(AlertLog log, DateTimeOffset at, string entry, TimeSpan keep, CancellationToken cancellationToken) => Do(() =>
    {
        _logs.Add((log, at, entry));
        return true;
    });

    public Task<IReadOnlyList<string>> ReadAsync(AlertLog log, DateTimeOffset after, DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        Do<IReadOnlyList<string>>(() => [.. _logs.Where(one => one.Log == log && one.At >= after && one.At < before).OrderByDescending(one => one.At).Take(limit).Select(one => one.Entry)]);

    public Task CountAsync(IReadOnlyDictionary<string, long> counters, CancellationToken cancellationToken) => Do(() =>
    {
        foreach (var (name, amount) in counters)
            _counters[name] = _counters.GetValueOrDefault(name) + amount;
        return true;
    });

    public Task<IReadOnlyDictionary<string, long>> ReadCountersAsync(CancellationToken cancellationToken) =>
        Do<IReadOnlyDictionary<string, long>>(() => new Dictionary<string, long>(_counters));

    Dictionary<string, string> Of(AlertDocument kind) => _documents.TryGetValue(kind, out var documents) ? documents : _documents[kind] = [];

    async Task<T> Do<T>(Func<T> call)
    {
        await Task.Yield();
        lock (_gate)
            return IsAway ? throw new BufferUnavailableException("away") : call();
    }
}
