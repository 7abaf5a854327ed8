using System.Text.Json.Nodes;

namespace PointBus.Cli.Operations;

/// <summary>An operation on many letters, as it stands.</summary>
internal sealed record OperationBody
{
    public string? Id { get; init; }

    public string? Kind { get; init; }

    public string? State { get; init; }

    public JsonObject? Selection { get; init; }

    public DateTimeOffset? Cutoff { get; init; }

    public long? Total { get; init; }

    public long? TotalPoints { get; init; }

    public ItemsBody? Items { get; init; }

    public long? Stored { get; init; }

    public long? Duplicate { get; init; }

    public long? Failed { get; init; }

    public string? Actor { get; init; }

    public string? Reason { get; init; }

    public PaceBody? Pace { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it stopped, or who paused or cancelled it.</summary>
    public string? Why { get; init; }

    public double? RatePerSecond { get; init; }

    public double? EtaSeconds { get; init; }

    public IReadOnlyDictionary<string, long?>? Failures { get; init; }

    public bool Is(string state) => string.Equals(State, state, StringComparison.OrdinalIgnoreCase);

    public bool HasEnded => Is("done") || Is("cancelled") || Is("stopped");

    public long FailedAgain => (Items?.FailedSame ?? 0) + (Items?.FailedDifferently ?? 0);

    public long Ended => (Items?.Succeeded ?? 0) + FailedAgain + (Items?.Skipped ?? 0);
}

/// <summary>Letters of an operation by what became of them.</summary>
internal sealed record ItemsBody(long? Waiting, long? Sent, long? Succeeded, long? FailedSame, long? FailedDifferently, long? Skipped);

internal sealed record PaceBody(long? Canary, long? Rate, long? RatePerSecond, bool? Ramp, long? StopAtPercent);

internal sealed record OperationsBody(IReadOnlyList<OperationBody>? Items, long? Count, DateTimeOffset? Timestamp);

/// <summary>One letter of an operation.</summary>
internal sealed record ItemBody(string? LetterId, string? State, string? Lane, string? BatchId, long? Points, long? Stored, long? Duplicate, long? Failed, string? Fingerprint, string? Detail, DateTimeOffset? At);

internal sealed record ItemListBody(IReadOnlyList<ItemBody>? Items, long? Count);
