using PointBus.Contracts;

namespace PointBus.Storage;

/// <summary>Everything about a batch but its points; what the buffer keeps beside the packed bytes.</summary>
public sealed record BatchHeader
{
    /// <summary>Identifies the batch; the key of idempotency everywhere.</summary>
    public required Guid BatchId { get; init; }

    /// <summary>Short name of the lane.</summary>
    public required string Lane { get; init; }

    /// <summary>1 to 10, 10 goes first.</summary>
    public required int Priority { get; init; }

    /// <summary>Points in the payload, refused ones not counted.</summary>
    public required int PointCount { get; init; }

    public string? Upstream { get; init; }

    public string? IdempotencyKey { get; init; }

    /// <summary>Tells the points from others under the same id or key; <see langword="null"/> where nobody worked it out, and then nothing is compared.</summary>
    public string? ContentHash { get; init; }

    /// <summary>When the publisher made it.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Not claimed before this time.</summary>
    public DateTimeOffset? ProcessAfter { get; init; }

    /// <summary>Not stored by then: becomes a dead letter with reason Expired.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public string? FlightId { get; init; }

    /// <summary>Present when the flight may be registered with its first points.</summary>
    public FlightDetails? Flight { get; init; }

    /// <summary>Present when flights that points name themselves may be registered with their first points; goes before <see cref="Flight"/>.</summary>
    public IReadOnlyList<RegisterFlight>? Flights { get; init; }

    public string? DeviceId { get; init; }

    public Guid? UploadId { get; init; }

    /// <summary>Redeliveries after the first attempt, 0 to 10; <see langword="null"/> takes the lane's policy.</summary>
    public int? MaxRetries { get; init; }

    /// <summary>W3C trace id of the request or message that brought it.</summary>
    public string? TraceId { get; init; }

    /// <summary>Present where the batch is the replay of a dead letter.</summary>
    public ReplayMark? Replay { get; init; }

    /// <summary>What the batch says of a flight; <see langword="null"/> where it says nothing.</summary>
    public FlightDetails? DetailsOf(string flightId) => Flights?.FirstOrDefault(flight => flight.FlightId == flightId)?.Flight ?? Flight;
}
