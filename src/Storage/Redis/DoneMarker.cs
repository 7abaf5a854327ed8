namespace PointBus.Storage.Redis;

/// <summary>What is left of an ended batch.</summary>
internal sealed record DoneMarker(int Points, int Attempts, int Stored, int Duplicate, int Dead, string? Error = null)
{
    /// <summary>One of <see cref="BatchEnds"/>; markers of earlier versions have none.</summary>
    public string? EndedAs { get; init; }

    public DateTimeOffset? AcceptedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public int Priority { get; init; }

    public IReadOnlyList<Guid>? Letters { get; init; }

    /// <summary>Of the batch's header.</summary>
    public string? ContentHash { get; init; }

    public static DoneMarker Of(BatchHeader header, long acceptance, BatchEnd end, DateTimeOffset at)
    {
        var refused = end.Letters.Sum(letter => letter.PointCount);
        return new DoneMarker(
            end.Stored + end.Duplicate + refused, end.Attempts, end.Stored, end.Duplicate, end.As == BatchEnds.Cancelled ? 0 : refused,
            end.Letters.Count > 0 ? end.Letters[0].Reason : null)
        {
            EndedAs = end.As,
            AcceptedAt = DateTimeOffset.UnixEpoch.AddMicroseconds(acceptance),
            EndedAt = at,
            Priority = header.Priority,
            ContentHash = header.ContentHash,
            Letters = end.Letters.Count > 0 ? [.. end.Letters.Select(letter => letter.LetterId)] : null,
        };
    }

    public BatchStatus ToStatus(Guid id, Lane lane) => new()
    {
        BatchId = id,
        Lane = lane.Name,
        State = BatchStates.Done,
        PointCount = Points,
        Attempts = Attempts,
        Error = Error,
        Stored = Stored,
        Duplicate = Duplicate,
        DeadLettered = Dead,
        AcceptedAt = AcceptedAt,
        Priority = Priority,
        EndedAs = EndedAs ?? (Stored + Duplicate == 0 && Dead > 0 ? BatchEnds.DeadLettered : BatchEnds.Stored),
        EndedAt = EndedAt,
        Letters = Letters ?? [],
    };
}
