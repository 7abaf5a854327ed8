namespace PointBus.Consumers.Alerting.Measuring;

/// <summary>Names of what rules can be measured on; the place is in brackets.</summary>
public static class Signals
{
    /// <summary>Batches that wait, are due later or are parked [lane].</summary>
    public const string Pending = "pending";

    /// <summary>The same over all lanes.</summary>
    public const string PendingTotal = "pending-total";

    /// <summary>Checks in a row in which <see cref="Pending"/> rose [lane].</summary>
    public const string PendingRising = "pending-rising";

    /// <summary>Batches that workers hold [lane].</summary>
    public const string Leased = "leased";

    /// <summary>Open dead letters [lane].</summary>
    public const string DeadLetters = "dead-letters";

    /// <summary>Dead letters more than ten minutes ago [lane].</summary>
    public const string DeadLetterGrowth = "dead-letter-growth";

    /// <summary>Points that ended in dead letters, of all that ended in the last five minutes, in % [lane]; none where fewer than 100 ended.</summary>
    public const string FailureRate = "failure-rate";

    /// <summary>The same over an hour [lane].</summary>
    public const string FailureRateHour = "failure-rate-hour";

    /// <summary>Age of the oldest batch that is ready to be claimed, in seconds [lane].</summary>
    public const string OldestAge = "oldest-age";

    /// <summary>For how long a worker has held the batch it holds longest, in seconds [lane].</summary>
    public const string LongestLease = "longest-lease";

    /// <summary>Seconds in which nothing ended although batches were ready [lane].</summary>
    public const string Stalled = "stalled";

    /// <summary>Workers that claim from a lane and reported within a minute [lane]; none for a lane that is paused.</summary>
    public const string Workers = "workers";

    /// <summary>Seconds since a worker reported [worker]; none once it said goodbye.</summary>
    public const string WorkerSilence = "worker-silence";

    /// <summary>Failed attempts per minute, of the last five minutes [lane].</summary>
    public const string Retries = "retries";

    /// <summary>Redis memory in % of its limit; none without a limit.</summary>
    public const string RedisMemory = "redis-memory";

    /// <summary>Findings of the check of Redis' settings.</summary>
    public const string RedisPolicy = "redis-policy";

    /// <summary>1 while Redis fails to write to its disk, otherwise 0.</summary>
    public const string RedisDisk = "redis-disk";

    /// <summary>1 while a dependency does not answer, otherwise 0 [redis, database, broker].</summary>
    public const string Down = "down";

    /// <summary>Milliseconds in which the database answers.</summary>
    public const string DatabaseLatency = "database-latency";

    /// <summary>1 while a breaker is open, otherwise 0 [dependency].</summary>
    public const string BreakerOpen = "breaker-open";

    /// <summary>Days until a certificate of the configuration ends [its name].</summary>
    public const string CertificateDays = "certificate-days";

    /// <summary>Days until an API key ends [its owner].</summary>
    public const string KeyDays = "key-days";

    /// <summary>Seconds since an upstream sent, of those that sent within a day [upstream].</summary>
    public const string UpstreamSilence = "upstream-silence";

    static readonly Dictionary<string, string> Units = new()
    {
        [Pending] = "batches", [PendingTotal] = "batches", [PendingRising] = "checks", [Leased] = "batches",
        [DeadLetters] = "letters", [DeadLetterGrowth] = "letters", [FailureRate] = "%", [FailureRateHour] = "%",
        [OldestAge] = "s", [LongestLease] = "s", [Stalled] = "s", [Workers] = "workers", [WorkerSilence] = "s", [Retries] = "per minute",
        [RedisMemory] = "%", [RedisPolicy] = "findings", [RedisDisk] = "", [Down] = "", [DatabaseLatency] = "ms", [BreakerOpen] = "",
        [CertificateDays] = "days", [KeyDays] = "days", [UpstreamSilence] = "s",
    };

    /// <summary>All names.</summary>
    public static IReadOnlyCollection<string> All => Units.Keys;

    /// <summary>The unit of a signal's values; empty for a yes or no.</summary>
    public static string UnitOf(string signal) => Units.GetValueOrDefault(signal, "");
}
