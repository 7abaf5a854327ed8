using PointBus.Consumers.Accepting;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Contracts;
using PointBus.Contracts.Packing;

namespace PointBus.Consumers.Tests.Accepting;

public sealed class BatchRulesTests
{
    static readonly PointBatch Good = Batches.Message(1, PointPacker.Pack(Batches.Fixes(1)));
    static readonly RegisterFlight GoodFlight = new() { FlightId = "flight-1", Flight = new FlightDetails { Source = "upload" } };

    public static TheoryData<string, PointBatch> Bad => new()
    {
        { "batch.no_id", Good with { BatchId = Guid.Empty } },
        { "batch.priority", Good with { Priority = 0 } },
        { "batch.priority", Good with { Priority = 11 } },
        { "batch.max_retries", Good with { MaxRetries = -1 } },
        { "batch.max_retries", Good with { MaxRetries = 11 } },
        { "batch.time_to_live", Good with { TimeToLive = TimeSpan.Zero } },
        { "batch.time_to_live", Good with { TimeToLive = TimeSpan.FromDays(367) } },
        { "id.length", Good with { Upstream = new string('u', 101) } },
        { "id.length", Good with { IdempotencyKey = new string('k', 201) } },
        { "id.length", Good with { FlightId = new string('f', 101) } },
        { "id.length", Good with { DeviceId = new string('d', 101) } },
        { "id.charset", Good with { FlightId = "a\nb" } },
        { "id.charset", Good with { DeviceId = "a\ud83d" } },
        { "id.charset", Good with { Upstream = "\ude00" } },
        { "flight.source", Good with { Flight = new FlightDetails { Source = "Live" } } },
        { "id.length", Good with { Flight = new FlightDetails { PilotName = new string('p', 201) } } },
        { "id.length", Good with { Flight = new FlightDetails { PilotId = new string('p', 101) } } },
        { "id.charset", Good with { Flight = new FlightDetails { RaceId = "\0" } } },
        { "flight.required", Good with { Flights = [GoodFlight, null!] } },
        { "flight.required", Good with { Flights = [GoodFlight with { FlightId = "" }] } },
        { "id.charset", Good with { Flights = [GoodFlight, GoodFlight with { Flight = new FlightDetails { PilotName = "\ud800" } }] } },
        { "batch.too_many", Good with { Flights = [.. Enumerable.Repeat(GoodFlight, 10_001)] } },
    };

    public static TheoryData<string, RegisterFlight> BadFlights => new()
    {
        { "flight.required", GoodFlight with { FlightId = "" } },
        { "flight.required", GoodFlight with { FlightId = null! } },
        { "flight.required", GoodFlight with { Flight = null! } },
        { "id.length", GoodFlight with { FlightId = new string('f', 101) } },
        { "flight.source", GoodFlight with { Flight = new FlightDetails { Source = "other" } } },
    };

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public void A_batch_that_breaks_a_rule_is_refused_by_its_code(string code, PointBatch bad) =>
        Assert.Equal(code, Assert.Throws<BatchRefusedException>(() => BatchRules.Check(bad)).Code);

    [Theory]
    [MemberData(nameof(BadFlights), DisableDiscoveryEnumeration = true)]
    public void A_flight_that_breaks_a_rule_is_refused_by_its_code(string code, RegisterFlight bad) =>
        Assert.Equal(code, Assert.Throws<BatchRefusedException>(() => BatchRules.Check(bad)).Code);

    [Fact]
    public void Values_at_the_limits_are_taken()
    {
        BatchRules.Check(GoodFlight);
        BatchRules.Check(Good with
        {
            Priority = 10, TimeToLive = TimeSpan.FromDays(366), Upstream = new string('u', 100), IdempotencyKey = new string('k', 200),
            FlightId = "flüg 😀", DeviceId = null, Flight = new FlightDetails { Source = "digifly_live", PilotName = new string('p', 200) },
            Flights = [.. Enumerable.Repeat(GoodFlight, 10_000)],
        });
    }
}
