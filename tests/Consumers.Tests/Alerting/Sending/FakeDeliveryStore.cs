using PointBus.Storage;

namespace PointBus.Consumers.Tests.Alerting.Sending;

/// <summary>Logs and counters in memory; the other parts are nobody's here.</summary>
sealed class FakeDeliveryStore : IAlertStore
{
    readonly Lock gate = new();
    readonly List<string> log = [];
    readonly Dictionary<string, long> counters = [];

    public bool IsAway { get; set; }

    public IReadOnlyList<string> Log
    {
        get
        {
            lock (gate)
                return [.. log];
        }
    }

    public long Counter(string name)
    {
        lock (gate)
            return counters.GetValueOrDefault(name);
    }

    public Task AppendAsync(AlertLog kind, DateTimeOffset at, string entry, TimeSpan keep, CancellationToken cancellationToken) => Do(() => log.Add(entry));

    public Task CountAsync(IReadOnlyDictionary<string, long> added, CancellationToken cancellationToken) => Do(() =>
    {
        foreach (var (name, count) in added)
            counters[name] = counters.GetValueOrDefault(name) + count;
    });

    public Task<bool> LeadAsync(string host, TimeSpan lease, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ResignAsync(string host, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<string, string>> ReadAllAsync(AlertDocument kind, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SaveAsync(AlertDocument kind, IReadOnlyDictionary<string, string?> changes, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> ReadAsync(AlertLog kind, DateTimeOffset after, DateTimeOffset before, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<string, long>> ReadCountersAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    Task Do(Action change)
    {
        lock (gate)
        {
            if (IsAway)
                throw new BufferUnavailableException("away");
            change();
        }

        return Task.CompletedTask;
    }
}
