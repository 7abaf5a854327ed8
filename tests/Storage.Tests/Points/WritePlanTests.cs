using PointBus.Contracts;
using PointBus.Storage.Points;
using static PointBus.Storage.Tests.Points.Sample;

namespace PointBus.Storage.Tests.Points;

public sealed class WritePlanTests
{
    [Fact]
    public void Rows_are_in_the_order_of_their_keys_and_each_key_is_there_once()
    {
        var plan = WritePlan.For(LaneKind.Live, [Batch("b", [Fix(3), Fix(1), Fix(3)]), Batch("a", [Fix(2), Fix(2, lat: 1), Fix(2, lon: 9)]), Batch("b", [Fix(1), Fix(0)])]);

        Assert.Equal(plan.Flights.Select(flight => flight.Key).Order(), plan.Flights.Select(flight => flight.Key));
        Assert.Equal(plan.Rows.OrderBy(row => row.Flight).ThenBy(row => row.Micros).ThenBy(row => row.Point.Lat).ThenBy(row => row.Point.Lon), plan.Rows);
        Assert.Equal(6, plan.Rows.Length);
        Assert.Equal([(0, 2), (2, 0)], plan.Repeats.Select(repeat => (repeat.Point.Batch, repeat.Point.Index)).Order());
        Assert.All(plan.Repeats, repeat => Assert.True(repeat.Point.HasKeyOf(plan.Rows[repeat.Row])));
    }

    [Fact]
    public void Of_equal_keys_the_first_that_came_is_kept()
    {
        var plan = WritePlan.For(LaneKind.Live, [Batch("f", [Fix(1) with { Elevation = 5 }]), Batch("f", [Fix(1) with { Elevation = 6 }])]);

        Assert.Equal(5, plan.Rows.Single().Point.Elevation);
    }

    [Fact]
    public void Zero_and_minus_zero_are_one_place()
    {
        var plan = WritePlan.For(LaneKind.Live, [Batch("f", [Fix(1, lat: 0.0), Fix(1, lat: -0.0)])]);

        Assert.Single(plan.Rows);
    }

    [Fact]
    public void The_same_id_under_two_sources_is_two_flights()
    {
        var plan = WritePlan.For(LaneKind.Live, [Batch("f", [Fix(1)]), Batch("f", [Fix(1)], new FlightDetails { Source = "digifly_live" })]);

        Assert.Equal(["digifly_live", "live"], plan.Flights.Select(flight => flight.Source).Order());
        Assert.Single(plan.Flights, flight => flight.Registrar is not null);
        Assert.Equal(2, plan.Rows.Length);
    }

    [Fact]
    public void A_point_names_its_flight_before_its_batch_does()
    {
        var plan = WritePlan.For(LaneKind.Upload, [Batch("f", [Fix(1), Fix(2) with { FlightId = "g" }])]);

        Assert.Equal(new[] { FlightKey.For("f", "upload"), FlightKey.For("g", "upload") }.Order(), plan.Flights.Select(flight => flight.Key));
    }

    [Fact]
    public void Refusing_unknown_flights_keeps_the_places_of_the_others()
    {
        var plan = WritePlan.For(LaneKind.Live, [Batch("f", [.. Fixes(0, 3), Fix(1)]), Batch("g", [.. Fixes(0, 2), Fix(0)]), Batch("h", [Fix(7), Fix(7)])]);
        plan.RefuseUnknown(new HashSet<Guid> { FlightKey.For("f", "live"), FlightKey.For("h", "live") });

        Assert.Equal(4, plan.Rows.Length);
        Assert.All(plan.Repeats, repeat => Assert.True(repeat.Point.HasKeyOf(plan.Rows[repeat.Row])));
        Assert.Equal([0, 1, 2], plan.Refused.Where(refusal => refusal.Batch == 1).Select(refusal => refusal.Point.Index).Order());
    }

    [Theory]
    [InlineData(null, DeadLetterReasons.InvalidForeignKey)]
    [InlineData("", DeadLetterReasons.InvalidForeignKey)]
    [InlineData("a\tb", DeadLetterReasons.ValidationFailed)]
    public void A_point_without_a_proper_flight_is_refused(string? flightId, string code)
    {
        var plan = WritePlan.For(LaneKind.Live, [Batch(flightId, [Fix(1)], Details)]);

        Assert.Equal(code, plan.Refused.Single().Point.ReasonCode);
        Assert.Empty(plan.Rows);
    }

    [Fact]
    public void The_figures_of_every_batch_add_up_to_its_points()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var batches = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Batch(random.Next(4) == 0 ? null : "f",
                [.. Enumerable.Range(0, random.Next(0, 20)).Select(_ => Fix(random.Next(15)) with { FlightId = random.Next(3) == 0 ? "g" : null })])).ToList();
            var plan = WritePlan.For(LaneKind.Live, batches);
            plan.RefuseUnknown(new HashSet<Guid> { FlightKey.For(random.Next(2) == 0 ? "f" : "g", "live") });
            var tally = new WriteTally(plan);
            var stored = 0;
            for (var row = 0; row < plan.Rows.Length; row++)
            {
                if (random.Next(3) == 0)
                    tally.Refused(row, "bad");
                else if (random.Next(2) == 0)
                {
                    tally.Stored(row);
                    stored++;
                }
            }

            var results = tally.Results();
            Assert.All(batches.Zip(results), pair => Assert.Equal(pair.First.Points.Count, pair.Second.Stored + pair.Second.Duplicate + pair.Second.Refused.Count));
            Assert.All(results, result => Assert.True(result.Duplicate >= 0 && result.Refused.DistinctBy(point => point.Index).Count() == result.Refused.Count));
            Assert.Equal(stored, results.Sum(result => result.Stored));
            Assert.Equal(stored, tally.Gains().Sum(gain => gain.Points));
        }
    }

    [Fact]
    public void Points_refused_beforehand_are_no_rows_and_need_no_flight()
    {
        var refused = new RefusedPoint(1, DeadLetterReasons.ValidationFailed, "coord.range");
        var plan = WritePlan.For(LaneKind.Live, [Batch("f", [Fix(1), Fix(2) with { FlightId = "g" }]) with { Refused = [refused] }]);

        Assert.Equal((0, refused), Assert.Single(plan.Refused));
        Assert.Equal(0, Assert.Single(plan.Rows).Index);
        Assert.Equal("f", Assert.Single(plan.Flights).FlightId);
    }
}
