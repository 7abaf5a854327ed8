namespace PointBus.Storage;

/// <summary>Which table the points of a lane go to.</summary>
public enum LaneKind
{
    /// <summary>Positions as they happen; flights of source <c>live</c>.</summary>
    Live,

    /// <summary>Whole tracks; flights of source <c>upload</c>.</summary>
    Upload,

    /// <summary>Flymaster trackers; flights of source <c>flymaster_live</c>.</summary>
    Flymaster,

    /// <summary>Scored tracks, keyed by a flight UUID that no flight row needs to have.</summary>
    Scoring,
}

/// <summary>One main buffer with its dead letter queue.</summary>
/// <param name="Name">The short name, lower case.</param>
/// <param name="Kind">Where its points go.</param>
/// <param name="DefaultPriority">1 to 10 for batches that name none.</param>
public sealed record Lane(string Name, LaneKind Kind, int DefaultPriority)
{
    /// <summary>The lane of letters whose own lane cannot be read or cannot be made.</summary>
    public const string Unrouted = "unrouted";

    /// <summary>The four lanes that always exist.</summary>
    public static IReadOnlyList<Lane> BuiltIn { get; } =
    [
        new("live", LaneKind.Live, 8),
        new("upload", LaneKind.Upload, 5),
        new("scoring", LaneKind.Scoring, 5),
        new("flymaster", LaneKind.Flymaster, 2),
    ];

    /// <summary>The name as shown to people and stored as the batch type: <c>live_points</c>.</summary>
    public string LongName => BuiltIn.Any(lane => lane.Name == Name) ? Name + "_points" : Name;

    /// <summary>The source that flights of this lane have unless they name another.</summary>
    public string FlightSource => SourceOf(Kind);

    /// <summary>The source that flights of lanes of this kind have unless they name another.</summary>
    public static string SourceOf(LaneKind kind) => kind switch
    {
        LaneKind.Upload => "upload",
        LaneKind.Flymaster => "flymaster_live",
        _ => "live",
    };

    /// <summary>The lane of a short or long name in any case. A name that is not built in makes a lane of kind live and priority 5.</summary>
    /// <returns><see langword="null"/> where the name is not 1 to 64 of a-z, 0-9, <c>_</c>, <c>-</c>, <c>.</c>, beginning with a letter or digit.</returns>
    public static Lane? Parse(string? name)
    {
        var lower = name?.Trim().ToLowerInvariant() ?? "";
        foreach (var lane in BuiltIn)
            if (lower == lane.Name || lower == lane.Name + "_points")
                return lane;

        return IsName(lower) ? new Lane(lower, LaneKind.Live, 5) : null;
    }

    static bool IsName(string name) =>
        name.Length is > 0 and <= 64 && char.IsAsciiLetterOrDigit(name[0]) &&
        name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
}
