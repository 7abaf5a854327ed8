namespace PointBus.Consumers.Persisting;

/// <summary>What this process has written since it started.</summary>
public sealed class PersistStatistics(TimeProvider time)
{
    long processed;
    long failed;
    long points;
    long lastProcessed;

    /// <summary>Batches completed.</summary>
    public long Processed => Interlocked.Read(ref processed);

    /// <summary>Attempts that failed and were counted against a batch.</summary>
    public long Failed => Interlocked.Read(ref failed);

    /// <summary>Points of the batches completed, duplicates included.</summary>
    public long Points => Interlocked.Read(ref points);

    public DateTimeOffset? LastProcessed => Interlocked.Read(ref lastProcessed) is var ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    public void Completed(int pointCount)
    {
        Interlocked.Increment(ref processed);
        Interlocked.Add(ref points, pointCount);
        Interlocked.Exchange(ref lastProcessed, time.GetUtcNow().UtcTicks);
    }

    public void AttemptFailed() => Interlocked.Increment(ref failed);
}
