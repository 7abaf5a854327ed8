namespace PointBus.Host.Access;

/// <summary>So many at once, and so many a second after that. Safe to use from many requests.</summary>
/// <param name="size">How many may be taken at once.</param>
/// <param name="perSecond">How many come back in a second.</param>
/// <param name="time">The clock.</param>
sealed class TokenBucket(double size, double perSecond, TimeProvider time)
{
    readonly Lock gate = new();
    double taken;
    long at;

    /// <returns>Zero where one was taken; else how long to wait for the next.</returns>
    public TimeSpan Take()
    {
        lock (gate)
        {
            Fill();
            if (taken <= size - 1)
            {
                taken++;
                return TimeSpan.Zero;
            }

            return TimeSpan.FromSeconds(Math.Max((taken - size + 1) / perSecond, 0.001));
        }
    }

    /// <summary>Whether nobody has taken any for so long that a new one would be the same.</summary>
    public bool IsFull
    {
        get
        {
            lock (gate)
            {
                Fill();
                return taken == 0;
            }
        }
    }

    void Fill()
    {
        var now = time.GetTimestamp();
        taken = Math.Max(0, taken - (time.GetElapsedTime(at, now).TotalSeconds * perSecond));
        at = now;
    }
}
