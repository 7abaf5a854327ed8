using PointBus.Consumers.Alerting.Evaluating;
using PointBus.Consumers.Alerting.Measuring;
using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Planning;

/// <summary>Hides symptoms of what is known to be down, and the lesser of two alerts about the same.</summary>
public sealed class Inhibition(IReadOnlyCollection<string> down)
{
    public const string Redis = "redis", Database = "database", Broker = "broker";

    // What piled up in an outage needs a moment to go.
    static readonly TimeSpan After = TimeSpan.FromMinutes(2);

    static readonly HashSet<string> OfDatabase =
    [
        Signals.Pending, Signals.PendingTotal, Signals.PendingRising, Signals.DeadLetters, Signals.DeadLetterGrowth, Signals.FailureRate, Signals.FailureRateHour,
        Signals.Retries, Signals.OldestAge, Signals.LongestLease, Signals.Stalled, Signals.DatabaseLatency,
    ];

    static readonly HashSet<string> OfBroker = [Signals.Pending, Signals.PendingTotal, Signals.PendingRising, Signals.Workers, Signals.WorkerSilence];

    static readonly HashSet<string> NotOfRedis = [Signals.Down, Signals.CertificateDays, Signals.KeyDays];

    public static Inhibition None { get; } = new([]);

    /// <summary>From what is down, what seems to be and is not confirmed yet, and what was until a moment ago.</summary>
    public static Inhibition From(IEnumerable<RuleStanding> standings, DateTimeOffset now) => new(
    [
        .. standings
            .Where(standing => standing.Signal == Signals.Down && standing.Place is not null &&
                (standing.Firing is not null || standing.Streak > 0 || (standing.ClearedAt is { } cleared && now - cleared < After)))
            .Select(standing => standing.Place!),
    ]);

    /// <param name="alert">Which.</param>
    /// <param name="worst">The highest severity that fires about the same.</param>
    public bool Hides(ActiveAlert alert, AlertSeverity worst) =>
        worst > alert.Facts.Severity || down.Any(cause => IsSymptom(alert.Signal, alert.Facts.Place, cause));

    static bool IsSymptom(string signal, string? place, string cause) => cause switch
    {
        Redis => !NotOfRedis.Contains(signal),
        Database => OfDatabase.Contains(signal) || (signal == Signals.BreakerOpen && place == cause),
        Broker => OfBroker.Contains(signal) || (signal == Signals.BreakerOpen && place == cause),
        _ => false,
    };
}
