using PointBus.Consumers.Filing;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Contracts.Packing;

namespace PointBus.Consumers.Tests.Filing;

public sealed class LetterReadingTests
{
    static readonly DateTimeOffset Early = new(2025, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Points_of_many_flights_name_the_first_hundred()
    {
        var points = Enumerable.Range(0, 150).Select(i => Batches.Fix(i) with { FlightId = $"f{i}" }).ToList();

        var reading = LetterReading.Of(Letters.Packed(1) with { Payload = PointPacker.Pack(points).Bytes });

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"f{i}"), reading.FlightIds);
        Assert.Equal((Early.AddSeconds(-149), Early), (reading.FirstPoint, reading.LastPoint));
    }

    [Theory]
    [InlineData("""[{"time":"2025-06-01T12:00:00Z","lat":1,"lon":1,"flight_id":"other"}]""", "other")]
    [InlineData("""[{"time":"2025-06-01T12:00:00Z","lat":1,"lon":1}]""", "flight-1")]
    [InlineData("""[{"time":"2025-06-01T12:00:00Z","lat":1,"lon":1,"flight_id":"other"},7]""", "other,flight-1")]
    [InlineData("[7]", "flight-1")]
    [InlineData("[", "flight-1")]
    public void Points_that_name_no_flight_are_of_the_batch_s(string array, string flights) =>
        Assert.Equal(flights, string.Join(",", LetterReading.Of(Letters.Json(1, array)).FlightIds));

    [Theory]
    [InlineData("""{"message":{"batchId":"11111111-2222-3333-4444-555555555555","flightId":"f","points":[{"time":"2025-06-01T12:00:00Z","lat":1,"lon":1}]}}""", "f")]
    [InlineData("""{"batchId":"11111111-2222-3333-4444-555555555555","points":[{"time":"2025-06-01T12:00:00Z","lat":1,"lon":1}]}""", "flight-1")]
    [InlineData("no json", "flight-1")]
    public void A_message_is_read_with_or_without_its_envelope(string body, string flight) =>
        Assert.Equal([flight], LetterReading.Of(Letters.Message(1, body)).FlightIds);

    [Fact]
    public void A_message_of_another_kind_has_no_points()
    {
        var reading = LetterReading.Of(Letters.Message(1, "{}", "register-flight", "urn:message:PointBus.Contracts:RegisterFlight"));

        Assert.Null(reading.FirstPoint);
    }
}
