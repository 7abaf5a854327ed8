using PointBus.Consumers.Alerting.Measuring;
using PointBus.Contracts;
using static PointBus.Contracts.AlertSeverity;

namespace PointBus.Consumers.Alerting.Rules;

/// <summary>The rules that hold unless somebody changes them.</summary>
public static class BuiltInRules
{
    const string Queue = "pointbus queues show {place}";
    const string Letters = "pointbus dlq groups --lane {place}";
    const string Status = "pointbus status";

    static readonly TimeSpan
        TwoMinutes = TimeSpan.FromMinutes(2), FiveMinutes = TimeSpan.FromMinutes(5), TenMinutes = TimeSpan.FromMinutes(10),
        QuarterHour = TimeSpan.FromMinutes(15), HalfHour = TimeSpan.FromMinutes(30), Day = TimeSpan.FromDays(1);

    public static IReadOnlyList<AlertRule> All { get; } = [.. Backlog(), .. Failures(), .. Work(), .. Dependencies(), .. Outside()];

    static IEnumerable<AlertRule> Backlog() =>
    [
        New("pending-batches", Signals.Pending, Warning, 1_000, TenMinutes, "More batches wait in lane {place} than usual", "backlog", Queue) with { Clear = 800 },
        New("pending-batches-critical", Signals.Pending, Critical, 5_000, TenMinutes, "Far too many batches wait in lane {place}", "backlog", Queue) with { Clear = 4_000 },
        New("pending-total", Signals.PendingTotal, Critical, 10_000, TenMinutes, "Far too many batches wait over all lanes", "backlog", Status) with { Clear = 8_000 },
        New("pending-rising", Signals.PendingRising, Warning, 2, HalfHour, "The backlog of lane {place} grows with each check", "backlog", Queue) with { Clear = 0 },
        New("oldest-batch", Signals.OldestAge, Warning, 300, FiveMinutes, "A batch of lane {place} has waited for too long", "backlog", Queue) with { Clear = 120 },
        New("in-flight", Signals.Leased, Warning, 100, TenMinutes, "Workers have held many batches of lane {place} for ten minutes", "backlog", Queue) with { Clear = 80, Confirmations = 40 },
    ];

    static IEnumerable<AlertRule> Failures() =>
    [
        New("dead-letters-present", Signals.DeadLetters, Info, 0, Day, "Lane {place} has dead letters", "dead-letters", Letters),
        New("batch-dead-lettered", Signals.DeadLetterGrowth, Warning, 0, FiveMinutes, "Batches of lane {place} become dead letters", "dead-letters", Letters),
        New("dead-letters", Signals.DeadLetters, Warning, 10, FiveMinutes, "Dead letters gather in lane {place}", "dead-letters", Letters) with { Clear = 5 },
        New("dead-letters-critical", Signals.DeadLetters, Critical, 100, FiveMinutes, "Many dead letters lie in lane {place}", "dead-letters", Letters) with { Clear = 50 },
        New("dead-letter-growth", Signals.DeadLetterGrowth, Critical, 50, FiveMinutes, "Dead letters of lane {place} grow fast", "dead-letters", Letters) with { Clear = 10 },
        New("failure-rate", Signals.FailureRate, Warning, 5, QuarterHour, "Points of lane {place} fail more often than usual", "failures", Letters) with { Clear = 2, Confirmations = 2 },
        New("failure-rate-critical", Signals.FailureRateHour, Critical, 50, QuarterHour, "Most points of lane {place} fail", "failures", Letters) with { Clear = 25, Confirmations = 2 },
        New("retry-storm", Signals.Retries, Warning, 60, TenMinutes, "Batches of lane {place} are tried again and again", "failures", Queue) with { Clear = 20, Confirmations = 2 },
    ];

    static IEnumerable<AlertRule> Work() =>
    [
        New("stalled", Signals.Stalled, Critical, 60, FiveMinutes, "Nothing of lane {place} is processed although batches wait", "workers", Queue) with { Clear = 0 },
        New("no-consumer", Signals.Workers, Critical, 1, TwoMinutes, "No worker claims from lane {place}", "workers", "pointbus workers list") with
        {
            Direction = Direction.Below, Confirmations = 2,
        },
        New("consumer-silent", Signals.WorkerSilence, Warning, 120, TimeSpan.FromMinutes(20), "Worker {place} has not reported for a while", "workers", "pointbus workers show {place}") with { Clear = 60 },
        New("consumer-lost", Signals.WorkerSilence, Critical, 300, FiveMinutes, "Worker {place} is lost", "workers", "pointbus workers show {place}") with { Clear = 60 },
        New("batch-held", Signals.LongestLease, Warning, 300, TenMinutes, "A worker holds a batch of lane {place} for too long", "workers", "pointbus queues pending {place}") with { Clear = 120 },
    ];

    static IEnumerable<AlertRule> Dependencies() =>
    [
        New("redis-memory", Signals.RedisMemory, Warning, 80, TenMinutes, "The memory of Redis runs short", "redis", Status) with { Clear = 75, Confirmations = 2 },
        New("redis-memory-critical", Signals.RedisMemory, Critical, 90, TenMinutes, "The memory of Redis is almost used up", "redis", Status) with { Clear = 85 },
        New("redis-policy", Signals.RedisPolicy, Warning, 0, Day, "Redis may lose what it accepted", "redis", Status),
        New("redis-disk", Signals.RedisDisk, Critical, 0, FiveMinutes, "Redis cannot write to its disk", "redis", Status),
        New("dependency-down", Signals.Down, Critical, 0, FiveMinutes, "The {place} does not answer", "outages", Status) with { Confirmations = 2 },
        New("database-slow", Signals.DatabaseLatency, Warning, 500, TenMinutes, "The database answers slowly", "database", Status) with { Clear = 250, Confirmations = 4 },
        New("breaker-open", Signals.BreakerOpen, Critical, 0, FiveMinutes, "Calls to {place} are suspended", "outages", Status) with { Confirmations = 2 },
    ];

    static IEnumerable<AlertRule> Outside() =>
    [
        New("certificate-expiry", Signals.CertificateDays, Warning, 21, Day, "Certificate {place} ends soon", "certificates", Status) with { Direction = Direction.Below },
        New("certificate-expiry-critical", Signals.CertificateDays, Critical, 3, Day, "Certificate {place} is about to end", "certificates", Status) with { Direction = Direction.Below },
        New("key-expiry", Signals.KeyDays, Warning, 14, Day, "The API key of {place} ends soon", "certificates", "pointbus keys new --upstream {place}") with { Direction = Direction.Below },
        New("upstream-quiet", Signals.UpstreamSilence, Warning, 1_800, TimeSpan.FromHours(4), "Upstream {place} sends nothing any more", "upstreams", Status) with { Clear = 60, IsEnabled = false },
    ];

    static AlertRule New(
        string name, string signal, AlertSeverity severity, double raise, TimeSpan repeatAfter, string title, string runbook, string command) => new()
    {
        Name = name, Signal = signal, Severity = severity, Raise = raise, RepeatAfter = repeatAfter, Title = title, Runbook = runbook, Command = command,
    };
}
