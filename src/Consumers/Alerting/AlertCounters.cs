namespace PointBus.Consumers.Alerting;

/// <summary>Names of the counters of the evaluating host. What was throttled is breaches less notices.</summary>
public static class AlertCounters
{
    public const string Breaches = "alerts_breaches";
    public const string Clears = "alerts_clears";

    /// <summary>First notices and changes.</summary>
    public const string Notices = "alerts_notices";

    /// <summary>Repeats, ends and whatever else was told.</summary>
    public const string FurtherNotices = "alerts_further_notices";
}
