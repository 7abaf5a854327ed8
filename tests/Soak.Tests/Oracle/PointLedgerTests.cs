using PointBus.Soak.Driving;
using PointBus.Soak.Oracle;

namespace PointBus.Soak.Tests.Oracle;

public sealed class PointLedgerTests
{
    readonly PointLedger ledger = new(7, "7-test", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_content_comes_back_as_it_went()
    {
        for (var number = 0L; number < 5_000; number++)
        {
            var content = PointContent.Generated(7, number);
            Assert.Equal(content, PointContent.Read(content.Lat, content.Lon, content.Elevation));
            Assert.NotEqual(content, content.Otherwise());
            Assert.NotEqual(PointContent.PoisonElevation, content.Otherwise().Elevation);
        }

        Assert.Null(PointContent.Read(47.123456, 8, 100));
        Assert.Null(PointContent.Read(47, 8, null));
    }

    [Fact]
    public void A_row_leads_back_to_its_point_by_flight_and_time()
    {
        var (first, second) = (ledger.Open("live", 10), ledger.Open("upload", 5));

        Assert.Equal((0L, 10L, 15L), (first.First, second.First, ledger.Count));
        Assert.Equal(12, ledger.FindFlight(second.Id)!.PointAt(second.TimeOf(12)));
        Assert.Null(second.PointAt(second.TimeOf(12) + 1));
        Assert.Null(second.PointAt(second.TimeOf(15)));
        Assert.Null(ledger.FindFlight("soak-8-test-0"));
        Assert.Equal((first, second, null), (ledger.FlightOf(9), ledger.FlightOf(10), ledger.FlightOf(15)));
    }

    [Fact]
    public void Only_what_was_sent_is_its_content()
    {
        var flight = ledger.Open("live", 2);
        var (content, other) = (PointContent.Generated(7, 0), PointContent.Generated(7, 1));
        ledger.Plan(flight.First, PointKind.Good, content);
        Assert.True(ledger.IsContentOf(0, content));
        Assert.False(ledger.IsContentOf(0, other));

        ledger.AddContent(0, content.Otherwise());

        Assert.True(ledger.IsContentOf(0, content.Otherwise()));
        Assert.True(ledger.IsContentOf(0, content));
        Assert.False(ledger.IsContentOf(0, null));
    }

    [Fact]
    public void The_same_seed_makes_the_same_parcels()
    {
        var (one, two) = (Parcels(), Parcels());

        Assert.Equal(one.Select(parcel => (parcel.Way, parcel.BatchId, parcel.Points.Count)), two.Select(parcel => (parcel.Way, parcel.BatchId, parcel.Points.Count)));
        Assert.All(one.Zip(two), pair => Assert.Equal(pair.First.Points, pair.Second.Points));
        Assert.Contains(one, parcel => parcel.Way == Way.BrokenContract);
        Assert.InRange(one.SelectMany(parcel => parcel.Points).Count(point => point.Flaw != Flaw.None) / (double)one.Sum(parcel => parcel.Points.Count), 0.03, 0.15);
    }

    static List<Parcel> Parcels()
    {
        var maker = new ParcelMaker(new PointLedger(3, "x", DateTimeOffset.UnixEpoch), new Movements([]), hasBroker: true, seed: 3);
        return [.. Enumerable.Range(0, 2_000).Select(_ => maker.Next())];
    }
}
