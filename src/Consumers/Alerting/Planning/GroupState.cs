using System.Text.Json.Serialization;
using PointBus.Contracts;

namespace PointBus.Consumers.Alerting.Planning;

/// <summary>What people were told of the alerts of one rule and severity.</summary>
public sealed record GroupState
{
    public required string Key { get; init; }

    public required AlertSeverity Severity { get; init; }

    /// <summary>UTC; makes the ids of its notices its own.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Notices so far.</summary>
    public int Notices { get; init; }

    /// <summary>When anything was told last, UTC.</summary>
    public DateTimeOffset? ToldAt { get; init; }

    /// <summary>Channels that were told of what fires now.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>By place; the empty text is the whole system.</summary>
    public IReadOnlyDictionary<string, GroupMember> Members { get; init; } = new Dictionary<string, GroupMember>();

    /// <summary>Notices that were decided and not handed over yet, oldest first.</summary>
    public IReadOnlyList<PlannedNotice> Unsent { get; init; } = [];

    [JsonIgnore]
    public bool IsTold => Members.Values.Any(member => member.IsTold);

    public static string KeyOf(AlertFacts alert) => $"{alert.Rule}/{alert.Severity}".ToLowerInvariant();
}

/// <summary>One place of a group.</summary>
public sealed record GroupMember
{
    /// <summary>As it was when it began, or when it was told last; its firing id is the one that people know.</summary>
    public required AlertFacts Facts { get; init; }

    /// <summary>Of the rule's present firing: another one than people know where it was over for a moment only.</summary>
    public required Guid CurrentId { get; init; }

    /// <summary>Since when it waits to be told; <see langword="null"/> while something hides it.</summary>
    public DateTimeOffset? VisibleSince { get; init; }

    /// <summary>People believe that it fires.</summary>
    public bool IsTold { get; init; }

    /// <summary><see langword="null"/> while it fires, UTC.</summary>
    public DateTimeOffset? ClearedAt { get; init; }

    /// <summary>How often it came back soon after it was over.</summary>
    public int Returns { get; init; }

    /// <summary>Whoever takes care of it.</summary>
    public string? AcknowledgedBy { get; init; }

    [JsonIgnore]
    public bool Fires => ClearedAt is null;
}

/// <summary>A notice and who gets it.</summary>
public sealed record PlannedNotice(AlertNotice Notice, IReadOnlyList<string> Channels);
