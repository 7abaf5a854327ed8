namespace PointBus.Cli.Tests;

/// <summary>Waits of under 30 s are over at once and time moves on by them; longer ones are limits, which never strike.</summary>
public sealed class QuickClock : TimeProvider
{
    readonly Lock _lock = new();
    readonly List<TimeSpan> _waits = [];
    DateTimeOffset _time = new(2026, 5, 31, 12, 0, 0, TimeSpan.Zero);

    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_lock)
                return [.. _waits];
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _time;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < TimeSpan.Zero || dueTime >= TimeSpan.FromSeconds(30))
            return new Timer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        lock (_lock)
        {
            _waits.Add(dueTime);
            _time += dueTime;
        }

        return new Timer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
