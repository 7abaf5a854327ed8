using PointBus.Consumers.Tests.Fakes;
using PointBus.Host.Tests.Fakes;
using PointBus.Storage;

namespace PointBus.Host.Tests.Operations;

public sealed class FlightApiTests : OperationsTests
{
    static readonly FlightRecord Flight = new() { Id = FlightKey.For("f-1", "live"), FlightId = "f-1", Source = "live" };

    public FlightApiTests(OperationsHost host) : base(host)
    {
        Host.Store.Known.Add(Flight);
        Host.Flights.Points[Flight.Id] = 7;
    }

    [Fact]
    public async Task A_flight_that_nothing_waits_for_is_deleted_with_a_reason()
    {
        (await DeleteAsync("f-1")).MustBeProblem(422, "reason.required");
        Host.Audit.Clear();

        var answer = (await DeleteAsync("f-1?reason=test data")).Must(200);

        Assert.Equal(("f-1", "live", "7", "0"), (answer.Word("flight_id"), answer.Word("source"), answer.Word("points_deleted"), answer.Word("waiting_points")));
        Assert.Equal("flight live/f-1", Audited("flight.delete", "done", 7).Target);
        Assert.Empty(Host.Flights.Points);
    }

    [Fact]
    [Trait("spec", "X-13")]
    [Trait("spec", "A-40")]
    public async Task A_flight_that_points_wait_for_is_kept_unless_somebody_insists()
    {
        foreach (var (number, state) in new[] { (1, "ready"), (2, "leased"), (3, "done") })
            Host.Lanes.Add(Batches.Id(number), "live", state, flight: "f-1");
        Host.Lanes.Add(Batches.Id(4), "live", flight: "f-2");

        var refused = (await DeleteAsync("f-1?reason=test data")).MustBeProblem(409, "FLIGHT_HAS_WAITING_POINTS");

        Assert.Equal(("2", "6", "5"), (refused.Word("waiting_batches"), refused.Word("waiting_points"), refused.RetryAfter));
        Audited("flight.delete", "conflict");
        Assert.Single(Host.Flights.Points);

        var forced = (await DeleteAsync("f-1?reason=test data&force=true")).Must(200);
        Assert.Equal(("7", "2", "6"), (forced.Word("points_deleted"), forced.Word("waiting_batches"), forced.Word("waiting_points")));
        Assert.Equal("6 points were waiting", Host.Audit.All[^1].Detail);
        Assert.Empty(Host.Flights.Points);
    }

    [Fact]
    public async Task What_waits_cannot_be_known_while_the_buffer_is_away()
    {
        Host.Lanes.IsAway = true;

        (await DeleteAsync("f-1?reason=test data&force=true")).MustBeProblem(503, "REDIS_UNAVAILABLE");
        Assert.Single(Host.Flights.Points);
    }

    [Fact]
    public async Task An_unknown_flight_and_an_unknown_word_are_refused()
    {
        (await DeleteAsync("nobody?reason=x")).MustBeProblem(404, "FLIGHT_NOT_FOUND");
        (await DeleteAsync("f-1?reason=x&source=upload")).MustBeProblem(404, "FLIGHT_NOT_FOUND");
        (await DeleteAsync("f-1?reason=x&drain=true")).MustBeProblem(400, "query.unknown");
        Assert.Single(Host.Flights.Points);
    }

    Task<HttpAnswer> DeleteAsync(string path) => Host.SendAsync(HttpMethod.Delete, "/flights/" + path);
}
