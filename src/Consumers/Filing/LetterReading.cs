using PointBus.Contracts.Packing;
using PointBus.Storage;

namespace PointBus.Consumers.Filing;

/// <summary>What people search a letter by that only its payload tells.</summary>
/// <param name="FlightIds">Flights as the client names them; the first hundred.</param>
/// <param name="FirstPoint">The earliest time.</param>
/// <param name="LastPoint">The latest time.</param>
sealed record LetterReading(IReadOnlyList<string> FlightIds, DateTimeOffset? FirstPoint, DateTimeOffset? LastPoint)
{
    const int MaxFlights = 100;

    /// <summary>Never fails: a payload that cannot be read leaves only what the batch's header says.</summary>
    public static LetterReading Of(DeadLetter letter)
    {
        try
        {
            var content = LetterContent.Read(letter, letter.Payload, letter.PayloadForm);
            return Of(content.Points, content.Message?.FlightId ?? letter.Batch.FlightId);
        }
        catch (PackedFormatException)
        {
            return Of(null, letter.Batch.FlightId);
        }
    }

    static LetterReading Of(ReadPoints? read, string? batchFlight)
    {
        var points = read?.Points ?? [];
        var flights = points.Select(point => point.FlightId ?? batchFlight);
        if (points.Count == 0 || read!.Refusals.Count > 0)
            flights = flights.Append(batchFlight);

        return new LetterReading(
            [.. flights.OfType<string>().Distinct().Take(MaxFlights)],
            points.Count == 0 ? null : points.Min(point => point.Time),
            points.Count == 0 ? null : points.Max(point => point.Time));
    }
}
