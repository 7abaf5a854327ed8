namespace PointBus.Consumers;

/// <summary>Opens after a number of failures in a row. While it is open, one call is let through per recovery time; the first that works closes it.</summary>
public sealed class Breaker(int failures, TimeSpan recovery, TimeProvider time)
{
    readonly Lock gate = new();
    int inARow;
    long since;

    /// <summary>Whether a call may be made now.</summary>
    public bool TryEnter()
    {
        lock (gate)
        {
            if (inARow < failures)
                return true;
            if (time.GetElapsedTime(since) < recovery)
                return false;

            // Counts as the start of another recovery time, so that a trial that hangs is not joined by others.
            since = time.GetTimestamp();
            return true;
        }
    }

    /// <summary>Whether it has opened and no call has worked since.</summary>
    /// <param name="within">The last failure is not older; without it, however long nobody has tried.</param>
    public bool HasOpened(TimeSpan? within = null)
    {
        lock (gate)
            return inARow >= failures && (within is not { } limit || time.GetElapsedTime(since) < limit);
    }

    public void Succeeded()
    {
        lock (gate)
            inARow = 0;
    }

    public void Failed()
    {
        lock (gate)
            (inARow, since) = (Math.Min(inARow + 1, failures), time.GetTimestamp());
    }
}
