using System.Collections.Concurrent;
using System.Globalization;
using PointBus.Contracts;
using PointBus.Storage;

namespace PointBus.Consumers.Alerting.Measuring;

/// <summary>Notes when upstreams sent, from the events that pass by, and keeps that for the evaluating host.</summary>
public sealed class UpstreamWatch(IAlertStore store)
{
    /// <summary>Names come from outside; more than this are not watched.</summary>
    const int MaxUpstreams = 1_000;

    readonly ConcurrentDictionary<string, DateTimeOffset> _sent = new();

    public void Note(IReadOnlyList<RecordedEvent> events)
    {
        foreach (var recorded in events)
            if (recorded.Event is BatchEvent { Batch: { Upstream: { Length: > 0 } upstream, Replay: null } batch } && (_sent.ContainsKey(upstream) || _sent.Count < MaxUpstreams))
                _sent.AddOrUpdate(upstream, batch.AcceptedAt, (_, before) => before > batch.AcceptedAt ? before : batch.AcceptedAt);
    }

    /// <summary>Keeps what came in since the last time. Hosts may overwrite each other by seconds, which the next time mends.</summary>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        var noted = _sent.ToArray();
        await store.SaveAsync(
            AlertDocument.Upstream, noted.ToDictionary(one => one.Key, one => (string?)one.Value.ToString("O", CultureInfo.InvariantCulture)), cancellationToken);
        foreach (var one in noted)
            _sent.TryRemove(one);
    }
}
