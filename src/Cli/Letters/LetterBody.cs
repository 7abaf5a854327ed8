namespace PointBus.Cli.Letters;

/// <summary>A dead letter as the host lists it; of one letter alone the last members are there too.</summary>
internal sealed record LetterBody
{
    public string? LetterId { get; init; }

    public string? BatchId { get; init; }

    public string? OriginalBatchId { get; init; }

    public string? Lane { get; init; }

    public string? State { get; init; }

    public string? ReasonCode { get; init; }

    public string? Reason { get; init; }

    public string? Stage { get; init; }

    public string? Fingerprint { get; init; }

    public string? Title { get; init; }

    public string? ExceptionType { get; init; }

    public string? Error { get; init; }

    public long? Attempts { get; init; }

    public long? Priority { get; init; }

    public string? Band { get; init; }

    public string? Upstream { get; init; }

    public long? Points { get; init; }

    public IReadOnlyList<string>? FlightIds { get; init; }

    public DateTimeOffset? FirstPoint { get; init; }

    public DateTimeOffset? LastPoint { get; init; }

    public DateTimeOffset? FirstFailedAt { get; init; }

    public DateTimeOffset? FailedAt { get; init; }

    public DateTimeOffset? StateAt { get; init; }

    public string? Actor { get; init; }

    public string? TraceId { get; init; }

    public long? Round { get; init; }

    public string? OperationId { get; init; }

    public string? ReplayBatchId { get; init; }

    public string? Outcome { get; init; }

    public string? NextLetterId { get; init; }

    public bool? Edited { get; init; }

    /// <summary>Version of the product that wrote it.</summary>
    public string? Version { get; init; }

    public string? Stack { get; init; }

    public IReadOnlyList<FailureBody>? Failures { get; init; }

    public IReadOnlyList<EditNoteBody>? Edits { get; init; }

    public IReadOnlyList<LetterBody>? Lineage { get; init; }
}

internal sealed record FailureBody(DateTimeOffset? At, long? Attempt, string? Class, string? ExceptionType, string? Message, string? Stack, string? Worker);

internal sealed record EditNoteBody(DateTimeOffset? At, string? Actor, string? Reason, long? Points);

/// <summary>A page of letters, and how many match in all.</summary>
internal sealed record LettersBody(IReadOnlyList<LetterBody>? Items, long? Count, long? Total, long? Points, long? Limit, long? Offset, DateTimeOffset? Timestamp);
