namespace PointBus.Contracts;

/// <summary>What every event of a batch carries, so that a listener that missed the others still knows the batch.</summary>
public sealed record BatchFacts
{
    /// <summary>Identifies the batch; the correlation id of its events.</summary>
    public required Guid BatchId { get; init; }

    /// <summary>Short name of the lane.</summary>
    public required string Lane { get; init; }

    /// <summary>1 to 10, 10 goes first.</summary>
    public required int Priority { get; init; }

    /// <summary>Points in the batch, without those refused on the way in.</summary>
    public required int Points { get; init; }

    /// <summary>When the buffer took it, UTC.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>The publishing system.</summary>
    public string? Upstream { get; init; }

    /// <summary>W3C trace id of the request or message that brought it, kept through every retry and replay.</summary>
    public string? TraceId { get; init; }

    /// <summary>Redeliveries after the first attempt; <see langword="null"/> takes the lane's policy.</summary>
    public int? MaxRetries { get; init; }

    /// <summary>Present where the batch is the replay of a dead letter.</summary>
    public ReplayMark? Replay { get; init; }
}

/// <summary>Where a replayed batch comes from.</summary>
/// <param name="LetterId">The dead letter that was replayed.</param>
/// <param name="OriginalBatchId">The batch that first came in, however often its points were replayed since.</param>
/// <param name="Round">1 for the first replay, one more each time a replay failed and was replayed again.</param>
/// <param name="OperationId">The operation it belongs to.</param>
public sealed record ReplayMark(Guid LetterId, Guid OriginalBatchId, int Round, Guid? OperationId);
