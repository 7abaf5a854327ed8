using PointBus.Storage;

namespace PointBus.Consumers.Alerting.Measuring;

/// <summary>What the lanes' states and ledgers tell, and what they tell when held against those of before. Rates are unknown for a while after the start.</summary>
public sealed class LaneSignals(IPointBuffer buffer, ILaneControl control, TimeProvider time) : ISignalSource
{
    readonly Dictionary<string, LanePast> _past = [];

    public IReadOnlyCollection<string> Measures { get; } =
    [
        Signals.Pending, Signals.PendingTotal, Signals.PendingRising, Signals.Leased, Signals.DeadLetters, Signals.DeadLetterGrowth, Signals.FailureRate,
        Signals.FailureRateHour, Signals.OldestAge, Signals.LongestLease, Signals.Stalled, Signals.Retries,
    ];

    public async Task<IReadOnlyList<Measurement>> MeasureAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var lanes = await buffer.ReadLanesAsync(cancellationToken);
        var held = await Task.WhenAll(lanes.Select(lane => LongestLeaseAsync(lane, cancellationToken)));
        var total = lanes.Where(lane => !lane.IsMessages).Sum(lane => lane.Waiting.Batches);
        return
        [
            new(Signals.PendingTotal, null, total),
            .. lanes.Zip(held).SelectMany(one => Measure(one.First, one.Second, now)).Where(one => one.Value is null || double.IsFinite(one.Value.Value)),
        ];
    }

    IEnumerable<Measurement> Measure(LaneStatus lane, TimeSpan held, DateTimeOffset now)
    {
        var place = lane.Lane.Name;
        yield return new(Signals.Pending, place, lane.Waiting.Batches);
        yield return new(Signals.Leased, place, lane.Leased.Batches);
        yield return new(Signals.DeadLetters, place, lane.DeadLetters.Batches);
        // A pause is meant; what waits meanwhile is no sign of trouble.
        yield return new(Signals.OldestAge, place, lane is { Paused: false, OldestReady: { } oldest } ? Math.Max(0, (now - oldest).TotalSeconds) : 0);
        yield return new(Signals.LongestLease, place, held.TotalSeconds);

        if (!_past.TryGetValue(place, out var past))
            _past[place] = past = new LanePast();
        foreach (var (signal, value) in past.Add(lane, now))
            yield return new(signal, place, value);
    }

    async Task<TimeSpan> LongestLeaseAsync(LaneStatus lane, CancellationToken cancellationToken) =>
        lane is { IsMessages: false, Leased.Batches: > 0 }
            ? (await control.ReadPendingAsync(lane.Lane, 1, cancellationToken)).Select(batch => batch.LeasedFor).FirstOrDefault()
            : TimeSpan.Zero;
}
