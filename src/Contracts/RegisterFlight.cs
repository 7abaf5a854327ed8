namespace PointBus.Contracts;

/// <summary>Makes a flight known, or completes what is known of it. May be repeated.</summary>
public sealed record RegisterFlight
{
    /// <summary>The client's id of the flight; 1 to 100 characters, no control characters. Unique per <see cref="FlightDetails.Source"/>.</summary>
    public required string FlightId { get; init; }

    /// <summary>What is known of the flight.</summary>
    public required FlightDetails Flight { get; init; }
}

/// <summary>What is known of a flight beside its points. A field left out keeps its stored value.</summary>
public sealed record FlightDetails
{
    /// <summary><c>live</c>, <c>upload</c>, <c>flymaster_live</c> or <c>digifly_live</c>; <see langword="null"/> takes the lane's own.</summary>
    public string? Source { get; init; }

    /// <summary>The pilot's id; at most 100 characters.</summary>
    public string? PilotId { get; init; }

    /// <summary>The pilot's name; at most 200 characters. Personal data: never logged.</summary>
    public string? PilotName { get; init; }

    /// <summary>The race's id as the client knows it; at most 100 characters.</summary>
    public string? RaceId { get; init; }

    /// <summary>The race's UUID.</summary>
    public Guid? RaceUuid { get; init; }

    /// <summary>The device that records the flight; at most 100 characters.</summary>
    public string? DeviceId { get; init; }
}
