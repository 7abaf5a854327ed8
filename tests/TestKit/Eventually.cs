using System.Diagnostics;
using Xunit;

namespace PointBus.TestKit;

/// <summary>Waits for something that becomes true outside this process. The only place in the tests that polls.</summary>
public static class Eventually
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Fails with <paramref name="what"/> when the condition does not hold within the limit.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan limit, string what)
    {
        if (!await HoldsAsync(condition, limit))
            Assert.Fail($"Not within {limit.TotalSeconds:0.###} s: {what}");
    }

    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, TimeSpan, string)"/>
    public static Task TrueAsync(Func<bool> condition, TimeSpan limit, string what) =>
        TrueAsync(() => Task.FromResult(condition()), limit, what);

    internal static async Task<bool> HoldsAsync(Func<Task<bool>> condition, TimeSpan limit)
    {
        for (var started = Stopwatch.GetTimestamp(); ;)
        {
            if (await condition())
                return true;
            if (Stopwatch.GetElapsedTime(started) >= limit)
                return false;
            await Task.Delay(Interval);
        }
    }
}
