using PointBus.Storage;

namespace PointBus.Consumers.Alerting.Measuring;

/// <summary>The last hour of one lane, and what follows from it.</summary>
internal sealed class LanePast
{
    /// <summary>A backlog smaller than this may grow.</summary>
    const long SmallBacklog = 100;

    /// <summary>Of fewer points a rate says nothing.</summary>
    const long FewPoints = 100;

    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1), Hour = TimeSpan.FromHours(1);

    readonly List<Moment> _moments = [];
    Moment? _check;
    DateTimeOffset _moved;
    int _rising;

    public IEnumerable<(string Signal, double Value)> Add(LaneStatus lane, DateTimeOffset now)
    {
        var present = Moment.Of(lane, now);
        NoteMovement(lane, present);
        NoteRise(present);
        _moments.RemoveAll(moment => now - moment.At > Hour);
        _moments.Add(present);

        yield return (Signals.DeadLetterGrowth, Math.Max(0, present.Letters - Since(10, now).Letters));
        yield return (Signals.PendingRising, _rising);
        if (lane.IsMessages)
            yield break;

        yield return (Signals.Stalled, (now - _moved).TotalSeconds);
        var before = Since(5, now);
        if (now - before.At >= Minute)
            yield return (Signals.Retries, (present.Faulted - before.Faulted) / (now - before.At).TotalMinutes);
        if (Rate(before, present) is { } rate)
            yield return (Signals.FailureRate, rate);
        if (_moments[0] is var first && now - first.At >= TimeSpan.FromMinutes(10) && Rate(first, present) is { } hourly)
            yield return (Signals.FailureRateHour, hourly);
    }

    static double? Rate(Moment before, Moment now)
    {
        // A replay takes points back from the letters; that is no negative failure.
        var failed = Math.Max(0, now.Failed - before.Failed);
        var ended = failed + now.Stored - before.Stored;
        return ended >= FewPoints ? 100d * failed / ended : null;
    }

    void NoteMovement(LaneStatus lane, Moment present)
    {
        var isIdle = lane.Ready.Batches == 0 || lane.Paused;
        if (isIdle || _moments.Count == 0 || _moments[^1].Ended != present.Ended)
            _moved = present.At;
    }

    void NoteRise(Moment present)
    {
        if (_check is { } check && present.At - check.At < Minute)
            return;

        _rising = _check is { } before && present.Waiting > before.Waiting && present.Waiting >= SmallBacklog ? _rising + 1 : 0;
        _check = present;
    }

    /// <summary>The oldest of the last so many minutes.</summary>
    Moment Since(int minutes, DateTimeOffset now) => _moments.First(moment => now - moment.At <= TimeSpan.FromMinutes(minutes));

    sealed record Moment(DateTimeOffset At, long Waiting, long Letters, long Faulted, long Stored, long Failed)
    {
        public long Ended => Stored + Failed;

        public static Moment Of(LaneStatus lane, DateTimeOffset at) => new(
            at, lane.Waiting.Batches, lane.DeadLetters.Batches, lane.Faulted, lane.Ledger.Stored + lane.Ledger.Duplicate,
            lane.Ledger.DeadLettered + lane.Ledger.Discarded + lane.Ledger.Expired);
    }
}
