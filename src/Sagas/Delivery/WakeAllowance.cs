namespace PointBus.Sagas.Delivery;

/// <summary>
/// How many due steps may start now. Time brings it up to the share of one look, and no further:
/// an idle hour is not saved for a rush, and a look that comes late is not followed by one too many.
/// </summary>
public sealed class WakeAllowance(int perSecond, TimeSpan interval, TimeProvider time)
{
    // With what is left of one step, or a limit that the share does not divide would never be reached.
    readonly double most = perSecond * interval.TotalSeconds + 0.999;
    long countedAt = time.GetTimestamp();
    double left;

    /// <summary>0 or more.</summary>
    public int Count()
    {
        var now = time.GetTimestamp();
        left = Math.Min(most, left + perSecond * time.GetElapsedTime(countedAt, now).TotalSeconds);
        countedAt = now;
        return (int)left;
    }

    /// <summary>So many were started.</summary>
    public void Spend(int count) => left -= count;
}
