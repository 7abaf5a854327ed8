namespace PointBus.Contracts;

/// <summary>
/// A batch of points to be stored, each once. Publishing the same <see cref="BatchId"/>, or the same
/// <see cref="IdempotencyKey"/> of the same upstream, again does nothing.
/// </summary>
public sealed record PointBatch
{
    /// <summary>Identifies the batch; never reused. Also the correlation id.</summary>
    public required Guid BatchId { get; init; }

    /// <summary>The points, at most 10,000; packed (base64) or a plain JSON array. See <see cref="PackedPoints"/>.</summary>
    public required PackedPoints Points { get; init; }

    /// <summary>Lane, short or long name in any case: <c>live</c>, <c>upload_points</c> or one made on demand, up to 64 of a-z, 0-9, <c>_</c>, <c>-</c>, <c>.</c>. Defaults to <c>live</c>.</summary>
    public string Lane { get; init; } = "live";

    /// <summary>1 to 10, 10 goes first; <see langword="null"/> takes the lane's default (live 8, upload 5, scoring 5, flymaster 2, others 5).</summary>
    public int? Priority { get; init; }

    /// <summary>Name of the publishing system; at most 100 characters.</summary>
    public string? Upstream { get; init; }

    /// <summary>Makes a repeated publish harmless for 24 hours by default, per upstream; at most 200 characters.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>When the publisher made the batch, UTC.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Not stored before this time, UTC; at most 366 days ahead.</summary>
    public DateTimeOffset? ProcessAfter { get; init; }

    /// <summary>Counted from when the batch is accepted; a batch not stored by then becomes a dead letter with reason Expired. Positive, at most 366 days.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>The flight of every point that names none itself: the client's flight id, or for scoring a UUID. At most 100 characters.</summary>
    public string? FlightId { get; init; }

    /// <summary>When present, the flight is registered together with its first points if it is not known yet; otherwise points of unknown flights become dead letters.</summary>
    public FlightDetails? Flight { get; init; }

    /// <summary>What is known of the flights that points name themselves, at most 10,000; goes before <see cref="Flight"/>. Each is registered with its first points if it is not known yet.</summary>
    public IReadOnlyList<RegisterFlight>? Flights { get; init; }

    /// <summary>The device of every point that names none itself; at most 100 characters.</summary>
    public string? DeviceId { get; init; }

    /// <summary>Redeliveries after the first attempt, 0 to 10; <see langword="null"/> takes the lane's policy (3 by default).</summary>
    public int? MaxRetries { get; init; }

    /// <summary>Groups the batches of one file or large upload.</summary>
    public Guid? UploadId { get; init; }
}
