using PointBus.Contracts;
using PointBus.Storage;
using static PointBus.Consumers.Tests.Fakes.WatchedTime;

namespace PointBus.Consumers.Tests.Buffering;

public sealed class RegisterFlightConsumerTests
{
    static readonly RegisterFlight Message = new() { FlightId = "flight-1", Flight = new FlightDetails { PilotId = "p" } };

    [Theory]
    [InlineData(WriteOutcome.RolledBack)]
    [InlineData(WriteOutcome.Unknown)]
    public async Task A_flight_is_held_while_the_database_is_away(WriteOutcome outcome)
    {
        await using var harness = await BusHarness.StartAsync();
        var left = 3;
        harness.Store.Fault = _ => left-- > 0 ? new PointStoreException(outcome, "away") : null;

        await harness.Bus.Bus.Publish(Message);

        await UntilAsync(() => harness.Store.Flights.Count == 1, "the flight is registered");
        Assert.Equal(4, harness.Calls.Count("register"));
        Assert.False(harness.HasGivenUp<RegisterFlight>());
    }

    [Fact]
    public async Task A_flight_that_the_database_refuses_is_given_up_at_once()
    {
        await using var harness = await BusHarness.StartAsync();
        harness.Store.Fault = _ => new PointStoreException(WriteOutcome.Deterministic, "no");

        await harness.Bus.Bus.Publish(Message);

        await UntilAsync(harness.HasGivenUp<RegisterFlight>, "the message is in the error queue");
        Assert.Equal(["register"], harness.Calls.All);
    }

    [Fact]
    public async Task A_flight_without_a_name_never_reaches_the_database()
    {
        await using var harness = await BusHarness.StartAsync();

        await harness.Bus.Bus.Publish(Message with { FlightId = "" });

        await UntilAsync(harness.HasGivenUp<RegisterFlight>, "the message is in the error queue");
        Assert.Empty(harness.Calls.All);
    }
}
