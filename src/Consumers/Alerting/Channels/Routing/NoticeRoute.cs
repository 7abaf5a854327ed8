using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Channels.Routing;

/// <summary>Which channels tell of which alerts. What is left out holds for all.</summary>
public sealed record NoticeRoute
{
    public IReadOnlyList<AlertSeverity> Severities { get; init; } = [];

    /// <summary>Of the place, such as a lane; <c>*</c> stands for any characters. A pattern never holds for the whole system.</summary>
    public string? Place { get; init; }

    /// <summary>Of the rule's name; <c>*</c> stands for any characters.</summary>
    public string? Rule { get; init; }

    public RouteHours? Hours { get; init; }

    /// <summary>Names of channels; empty tells nobody.</summary>
    public required IReadOnlyList<string> Channels { get; init; }

    /// <summary>Channels that take over, in this order, where one of these cannot deliver; <see langword="null"/> for all that would be told without routes.</summary>
    public IReadOnlyList<string>? Fallback { get; init; }

    public bool Holds(AlertSeverity severity, string rule, string? place, DateTimeOffset at) =>
        (Severities.Count == 0 || Severities.Contains(severity)) &&
        (Rule is null || Matches(Rule, rule)) &&
        (Place is null || (place is not null && Matches(Place, place))) &&
        (Hours is null || Hours.Contains(at));

    static bool Matches(string pattern, string text) =>
        System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: true);
}
