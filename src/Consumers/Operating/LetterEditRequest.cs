using PointBus.Contracts;

namespace PointBus.Consumers.Operating;

/// <summary>A body that somebody wrote in place of a letter's own.</summary>
public sealed record LetterEditRequest
{
    public required Guid LetterId { get; init; }

    /// <summary>The version that was read.</summary>
    public required long Version { get; init; }

    /// <summary>UTF-8: a JSON array of points, or for a letter that holds a message, its text.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whether <see cref="Body"/> is a message and not points.</summary>
    public bool IsMessage { get; init; }

    public required string Actor { get; init; }

    /// <summary>Why; may be empty in a review.</summary>
    public string Reason { get; init; } = "";

    /// <summary>For the audit.</summary>
    public string? RequestId { get; init; }
}

/// <summary>What an edit changes and what would come of it.</summary>
/// <param name="LetterId">The letter.</param>
/// <param name="Version">Its version.</param>
/// <param name="Changes">The first thousand differences.</param>
/// <param name="ChangeCount">All of them.</param>
/// <param name="Problems">Points that break a rule; a problem of the body as a whole has index -1.</param>
/// <param name="Verdict">What the replay would do.</param>
/// <param name="Operation">The operation that replays it; <see langword="null"/> for a review and for an edit that is not valid.</param>
public sealed record LetterEditReview(
    Guid LetterId, long Version, IReadOnlyList<JsonChange> Changes, int ChangeCount, IReadOnlyList<PointRefusal> Problems, LetterVerdict Verdict, Guid? Operation)
{
    public bool IsValid => Problems.Count == 0;
}
