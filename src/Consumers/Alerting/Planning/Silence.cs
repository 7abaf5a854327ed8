using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Planning;

/// <summary>Somebody wants to hear nothing of some alerts for a time. A maintenance window is one that begins later or returns each week.</summary>
public sealed record Silence
{
    public required Guid Id { get; init; }

    /// <summary>Name of a rule; <c>*</c> at the end stands for any rest.</summary>
    public string Rule { get; init; } = "*";

    /// <summary>A place; <c>*</c> at the end stands for any rest, and alone for no place too.</summary>
    public string Place { get; init; } = "*";

    /// <summary>Only this severity; <see langword="null"/> for all.</summary>
    public AlertSeverity? Severity { get; init; }

    public required string Author { get; init; }

    /// <summary>Why; required.</summary>
    public required string Comment { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset StartsAt { get; init; }

    /// <summary>UTC; of a weekly one the end of its first time.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>Returns every seven days from its start.</summary>
    public bool IsWeekly { get; init; }

    public bool Concerns(AlertFacts alert) =>
        Matches(Rule, alert.Rule) && Matches(Place, alert.Place ?? "") && (Severity is null || Severity == alert.Severity);

    public bool IsActive(DateTimeOffset now) => EndOfTime(now) is not null;

    /// <summary>When the time ends that it is in; <see langword="null"/> outside of one.</summary>
    public DateTimeOffset? EndOfTime(DateTimeOffset now)
    {
        if (now < StartsAt)
            return null;

        var start = IsWeekly ? now - new TimeSpan((now - StartsAt).Ticks % TimeSpan.FromDays(7).Ticks) : StartsAt;
        var end = start + (EndsAt - StartsAt);
        return now < end ? end : null;
    }

    /// <summary>Whether it will never be in effect again.</summary>
    public bool IsOver(DateTimeOffset now) => !IsWeekly && now >= EndsAt;

    static bool Matches(string pattern, string text) =>
        pattern.EndsWith('*') ? text.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase) : text.Equals(pattern, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Somebody takes care of a firing: it is not repeated until it is over.</summary>
public sealed record Acknowledgement
{
    public required Guid FiringId { get; init; }

    public required string Actor { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset At { get; init; }

    public string? Comment { get; init; }
}
