using PointBus.Contracts;
using PointBus.Contracts.Packing;

namespace PointBus.Consumers.Accepting;

/// <summary>What a message must satisfy beside its points.</summary>
public static class BatchRules
{
    const int MaxIdLength = 100;
    const int MaxKeyLength = 200;

    /// <summary>How far ahead a batch may be put off, and how long it may wait.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <exception cref="BatchRefusedException">The first rule that is broken.</exception>
    public static void Check(PointBatch batch)
    {
        Require(batch.BatchId != Guid.Empty, "batch.no_id", "batchId must not be the empty UUID");
        Require(batch.Priority is null or (>= 1 and <= 10), "batch.priority", "priority must be 1 to 10");
        Require(batch.TimeToLive is null || (batch.TimeToLive > TimeSpan.Zero && batch.TimeToLive <= Longest), "batch.time_to_live", "timeToLive must be positive and at most a year");
        Require(batch.MaxRetries is null or (>= 0 and <= 10), "batch.max_retries", "maxRetries must be 0 to 10");
        CheckText(batch.Upstream, MaxIdLength, "upstream");
        CheckText(batch.IdempotencyKey, MaxKeyLength, "idempotencyKey");
        CheckText(batch.FlightId, MaxIdLength, "flightId");
        CheckText(batch.DeviceId, MaxIdLength, "deviceId");
        if (batch.Flight is { } flight)
            Check(flight);
        if (batch.Flights is { } flights)
            Check(flights);
    }

    /// <exception cref="BatchRefusedException">The first rule that is broken.</exception>
    public static void Check(RegisterFlight message)
    {
        Require(message.FlightId is { Length: > 0 }, "flight.required", "flightId must not be empty");
        CheckText(message.FlightId, MaxIdLength, "flightId");
        Require(message.Flight is not null, "flight.required", "flight must not be null");
        Check(message.Flight!);
    }

    /// <exception cref="BatchRefusedException">It is too long, or holds what no database or log can.</exception>
    public static void CheckDevice(string? deviceId) => CheckText(deviceId, MaxIdLength, "deviceId");

    static void Check(IReadOnlyList<RegisterFlight> flights)
    {
        Require(flights.Count <= PointPacker.MaxPoints, "batch.too_many", $"flights must be at most {PointPacker.MaxPoints}");
        foreach (var flight in flights)
        {
            Require(flight is not null, "flight.required", "flights must not hold null");
            Check(flight!);
        }
    }

    static void Check(FlightDetails flight)
    {
        Require(flight.Source is null or "live" or "upload" or "flymaster_live" or "digifly_live", "flight.source", "source must be live, upload, flymaster_live or digifly_live");
        CheckText(flight.PilotId, MaxIdLength, "pilotId");
        CheckText(flight.PilotName, 200, "pilotName");
        CheckText(flight.RaceId, MaxIdLength, "raceId");
        CheckText(flight.DeviceId, MaxIdLength, "deviceId");
    }

    static void CheckText(string? text, int maxLength, string name)
    {
        if (text is null)
            return;

        if (text.Length <= maxLength && !text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return;

        Require(text.Length <= maxLength, "id.length", $"{name} must have at most {maxLength} characters");
        Require(!text.Any(char.IsControl), "id.charset", $"{name} must not contain control characters");
        Require(IsWellFormed(text), "id.charset", $"{name} must be well-formed Unicode");
    }

    static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]))
                return false;

        return true;
    }

    static void Require(bool holds, string code, string message)
    {
        if (!holds)
            throw new BatchRefusedException(code, message);
    }
}
