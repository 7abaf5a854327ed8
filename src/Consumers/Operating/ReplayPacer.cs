namespace PointBus.Consumers.Operating;

/// <summary>Spreads letters over time.</summary>
/// <param name="ratePerSecond">At most so many; 0 for no limit.</param>
/// <param name="time">The clock.</param>
sealed class ReplayPacer(int ratePerSecond, TimeProvider time)
{
    long freeAt = time.GetTimestamp();

    /// <summary>How long until the next letters may go.</summary>
    public TimeSpan Wait
    {
        get
        {
            var now = time.GetTimestamp();
            return now >= freeAt ? TimeSpan.Zero : time.GetElapsedTime(now, freeAt);
        }
    }

    /// <summary>At most this many at once, so that a second never sees more than its share.</summary>
    public int AtOnce => ratePerSecond == 0 ? int.MaxValue : ratePerSecond;

    public void Sent(int letters)
    {
        if (ratePerSecond > 0)
            freeAt = Math.Max(freeAt, time.GetTimestamp()) + (letters * time.TimestampFrequency / ratePerSecond);
    }
}
