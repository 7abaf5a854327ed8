using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Evaluating;

/// <summary>Where one rule stands at one place.</summary>
public sealed record RuleStanding
{
    /// <summary>Name of the rule, without a place.</summary>
    public required string Rule { get; init; }

    /// <summary><see langword="null"/> for the whole system.</summary>
    public string? Place { get; init; }

    public required string Signal { get; init; }

    /// <summary>Measured last; <see langword="null"/> where it could not be measured.</summary>
    public double? Value { get; init; }

    /// <summary>Of that value, UTC.</summary>
    public DateTimeOffset? MeasuredAt { get; init; }

    /// <summary>Measurements in a row that speak against the state it is in.</summary>
    public int Streak { get; init; }

    /// <summary>When that row began, UTC.</summary>
    public DateTimeOffset? StreakSince { get; init; }

    /// <summary>While it fires.</summary>
    public AlertFacts? Firing { get; init; }

    /// <summary>How long the firing stays quiet before it is told again.</summary>
    public TimeSpan RepeatAfter { get; init; }

    /// <summary>When it last ceased to fire, UTC.</summary>
    public DateTimeOffset? ClearedAt { get; init; }

    /// <summary>What the bus has not been told yet, oldest first.</summary>
    public IReadOnlyList<ThresholdNews> Unpublished { get; init; } = [];

    public string Key => KeyOf(Rule, Place ?? "");

    public static string KeyOf(string rule, string place) => $"{rule}|{place}";

    /// <summary>Whether there is anything to remember of it.</summary>
    public bool IsQuiet(DateTimeOffset now) =>
        Firing is null && Streak == 0 && Unpublished.Count == 0 && (ClearedAt is not { } cleared || now - cleared > TimeSpan.FromMinutes(10));

    /// <summary>Whether nothing but the measured value differs.</summary>
    public bool StandsAs(RuleStanding? other) =>
        other is not null && Streak == other.Streak && ClearedAt == other.ClearedAt && RepeatAfter == other.RepeatAfter &&
        Firing?.FiringId == other.Firing?.FiringId && Firing?.Severity == other.Firing?.Severity && Firing?.Threshold == other.Firing?.Threshold &&
        Firing?.Impact == other.Firing?.Impact && Firing?.TopCause == other.Firing?.TopCause &&
        Unpublished.Select(news => (news.Alert.FiringId, news.ClearedAt)).SequenceEqual(other.Unpublished.Select(news => (news.Alert.FiringId, news.ClearedAt)));
}

/// <summary>A breach, or the end of one.</summary>
/// <param name="Alert">As it was then.</param>
/// <param name="ClearedAt"><see langword="null"/> for a breach.</param>
public sealed record ThresholdNews(AlertFacts Alert, DateTimeOffset? ClearedAt);
