using PointBus.Storage;

namespace PointBus.Consumers.Tests.Fakes;

/// <summary>A log that events are put into by hand.</summary>
sealed class FakeEventLog : IBatchEventLog
{
    readonly Lock gate = new();
    readonly List<RecordedEvent> kept = [];

    /// <summary>Events that are not removed.</summary>
    public IReadOnlyList<RecordedEvent> Kept
    {
        get
        {
            lock (gate)
                return [.. kept];
        }
    }

    /// <summary>What a removal fails with.</summary>
    public Exception? Fault { get; set; }

    public void Add(params object[] events)
    {
        lock (gate)
            kept.AddRange(events.Select(one => new RecordedEvent("live", Guid.NewGuid().ToString(), one)));
    }

    public Task<IReadOnlyList<RecordedEvent>> ReadAsync(int max, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RecordedEvent>>([.. Kept.Take(max)]);

    public Task RemoveAsync(IReadOnlyList<RecordedEvent> events, CancellationToken cancellationToken)
    {
        lock (gate)
            if (Fault is null)
                kept.RemoveAll(events.Contains);
        return Fault is null ? Task.CompletedTask : Task.FromException(Fault);
    }
}
