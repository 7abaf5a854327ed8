using Microsoft.Extensions.Time.Testing;
using PointBus.TestKit;

namespace PointBus.Consumers.Tests.Fakes;

/// <summary>A clock that stands still and remembers for how long it was asked to wait.</summary>
sealed class WatchedTime() : FakeTimeProvider(new DateTimeOffset(2025, 6, 1, 12, 0, 0, TimeSpan.Zero))
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    readonly Lock gate = new();
    readonly List<TimeSpan> waits = [];

    /// <summary>The waits asked for so far; those without an end left out.</summary>
    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (gate)
                return [.. waits];
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        lock (gate)
            if (dueTime != Timeout.InfiniteTimeSpan)
                waits.Add(dueTime);
        return timer;
    }

    /// <summary>Lets time pass in steps until the condition holds.</summary>
    public Task PassUntilAsync(TimeSpan step, Func<bool> condition, string what) =>
        Eventually.TrueAsync(
            () =>
            {
                if (condition())
                    return true;
                Advance(step);
                return condition();
            },
            Limit, what);

    /// <summary>Waits for the condition while the clock stands still.</summary>
    public static Task UntilAsync(Func<bool> condition, string what) => Eventually.TrueAsync(condition, Limit, what);
}
