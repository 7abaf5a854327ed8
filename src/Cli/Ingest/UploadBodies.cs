namespace PointBus.Cli.Ingest;

/// <summary>The host's answer to a file that it took.</summary>
internal sealed record UploadAccepted
{
    public string? UploadId { get; init; }

    public string? FlightId { get; init; }

    public string? FlightUuid { get; init; }

    public string? Lane { get; init; }

    public string? Format { get; init; }

    public long? PointsRead { get; init; }

    public long? PointsAccepted { get; init; }

    public long? PointsRefused { get; init; }

    public IReadOnlyList<string>? BatchIds { get; init; }

    /// <summary>False where the host wrote the points itself, past its buffer.</summary>
    public bool? Queued { get; init; }

    public IReadOnlyList<RejectedPoint>? Rejected { get; init; }

    public bool? RejectedTruncated { get; init; }

    public IReadOnlyList<string>? Notes { get; init; }
}

/// <summary>What has become of an upload so far.</summary>
internal sealed record UploadFate(long? Batches, long? Accepted, long? Stored, long? Duplicate, long? DeadLettered, long? InFlight, bool? Done);
