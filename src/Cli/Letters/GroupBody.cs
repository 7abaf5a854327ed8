namespace PointBus.Cli.Letters;

/// <summary>Failures of one cause, and what people say of them.</summary>
internal sealed record GroupBody
{
    public string? Fingerprint { get; init; }

    public string? Title { get; init; }

    public string? ReasonCode { get; init; }

    public string? Sample { get; init; }

    public long? OpenLetters { get; init; }

    public long? OpenPoints { get; init; }

    public long? Letters { get; init; }

    public DateTimeOffset? FirstSeen { get; init; }

    public DateTimeOffset? LastSeen { get; init; }

    public string? Owner { get; init; }

    public string? Note { get; init; }

    public string? BugUrl { get; init; }

    public DateTimeOffset? ResolvedAt { get; init; }

    public bool? Regressed { get; init; }

    /// <summary>Version of the product that it is new in.</summary>
    public string? NewIn { get; init; }

    /// <summary>Grows with every annotation.</summary>
    public long? Version { get; init; }
}

internal sealed record GroupsBody(IReadOnlyList<GroupBody>? Groups, long? Count, DateTimeOffset? Timestamp);
