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
