namespace PointBus.Soak.Driving;

/// <summary>How sends went, apart for the time of faults and the time without.</summary>
sealed class AcceptFigures
{
    readonly Lock gate = new();
    readonly List<float> healthy = [], faulty = [];

    public long Sends { get; private set; }

    public long Unavailable { get; private set; }

    public long WithoutRetryAfter { get; private set; }

    /// <summary>Answers 5xx other than 503, which nothing may bring about.</summary>
    public long Errors { get; private set; }

    public long NoAnswer { get; private set; }

    /// <summary>Points of every send that may have been taken.</summary>
    public long PointsOffered { get; private set; }

    public (double P50, double P99) Healthy => Percentiles(healthy);

    public (double P50, double P99) Faulty => Percentiles(faulty);

    public void Add(SendResult result, int points, double milliseconds, bool isFaulty)
    {
        lock (gate)
        {
            Sends++;
            if (result.Status is > 0 and < 400)
                (isFaulty ? faulty : healthy).Add((float)milliseconds);
            if (result.Status is 0)
                NoAnswer++;
            if (result.Status is 0 or >= 500 or < 400)
                PointsOffered += points;
            if (result.Status == 503)
            {
                Unavailable++;
                WithoutRetryAfter += result.RetryAfter is null ? 1 : 0;
            }
            else if (result.Status >= 500)
                Errors++;
        }
    }

    (double, double) Percentiles(List<float> times)
    {
        lock (gate)
        {
            if (times.Count == 0)
                return (0, 0);
            var sorted = times.Order().ToArray();
            return (sorted[sorted.Length / 2], sorted[sorted.Length * 99 / 100]);
        }
    }
}
