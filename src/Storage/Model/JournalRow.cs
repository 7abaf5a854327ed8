namespace PointBus.Storage.Model;

/// <summary>A row of <c>batches</c>: what one batch brought in, written in the transaction that stored its points.</summary>
internal sealed class JournalRow
{
    public Guid BatchId { get; set; }

    public string Lane { get; set; } = "";

    public string? Upstream { get; set; }

    public Guid? UploadId { get; set; }

    public string? FlightId { get; set; }

    public int Points { get; set; }

    public int Stored { get; set; }

    public int Duplicate { get; set; }

    public int Refused { get; set; }

    /// <summary>The refused points as JSON, see <c>Refusals</c>; null where there are none.</summary>
    public string? Refusals { get; set; }

    /// <summary>The buffer's stamp in microseconds since 1970; 0 for a direct write.</summary>
    public long Acceptance { get; set; }

    /// <summary>When the publisher made the batch, where it said so.</summary>
    public DateTimeOffset? CreatedAt { get; set; }

    public DateTimeOffset WrittenAt { get; set; }
}
