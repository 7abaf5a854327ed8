using PointBus.Contracts;
using PointBus.Contracts.Packing;
using PointBus.Storage.Tests.Buffer;

namespace PointBus.Storage.Tests.Lanes;

public abstract partial class LaneControlContract
{
    [Fact]
    [Trait("spec", "X-13")]
    public async Task What_waits_for_a_flight_is_counted_in_every_state_and_by_point()
    {
        await FlyAsync(Live, "f", "f", "f");
        await _harness.Buffer.ParkAsync(await _harness.ClaimOneAsync(), BufferHarness.Fault("no"), _time.GetUtcNow().AddHours(2), default);
        await FlyAsync(Live, "f", null, "g");
        await _harness.ClaimOneAsync();
        await FlyAsync(Live, "g", null, "f", null);
        await FlyAsync(Live, "f", null, null, "f");
        await FlyAsync(Live, "g", null, null);
        await _harness.PutAsync(Live, 7, with: header => header with { FlightId = "f", ProcessAfter = _time.GetUtcNow().AddHours(1) });
        await _harness.StoreAsync(await FlyAndClaimAsync("other"));

        Assert.Equal(new Amount(5, 14), await _control.CountFlightAsync(Live, "f", "live", default));
        Assert.Equal(new Amount(3, 5), await _control.CountFlightAsync(Live, "g", "live", default));
        Assert.Equal(Amount.Zero, await _control.CountFlightAsync(Live, "other", "live", default));
        Assert.Equal(Amount.Zero, await _control.CountFlightAsync(Live, "f", "upload", default));
        Assert.Equal(Amount.Zero, await _control.CountFlightAsync(Upload, "f", "upload", default));
    }

    [Fact]
    public async Task A_scoring_flight_is_the_same_however_its_id_is_written()
    {
        var scoring = Lane.Parse("scoring")!;
        var flight = new Guid("6f9619ff-8b86-4d01-b42d-00cf4fc964ff");
        await FlyAsync(scoring, flight.ToString("N").ToUpperInvariant(), null, null);
        await FlyAsync(scoring, Guid.NewGuid().ToString(), null, flight.ToString("B"));

        Assert.Equal(new Amount(2, 3), await _control.CountFlightAsync(scoring, flight.ToString(), "", default));
    }

    async Task<Claim> FlyAndClaimAsync(string flight)
    {
        await FlyAsync(Upload, flight, null, null);
        return Assert.Single(await _harness.Buffer.ClaimAsync(new ClaimRequest("tester", 1, 10, TimeSpan.FromMinutes(1)) { Lane = Upload.Name }, default));
    }

    /// <summary>A batch of a flight, a second between its points, which may name flights of their own.</summary>
    async Task FlyAsync(Lane lane, string flight, params string?[] named)
    {
        Point[] points = [.. named.Select((own, second) => new Point { Time = _time.GetUtcNow().AddSeconds(second), Lat = 1, Lon = 2, FlightId = own })];
        var header = new BatchHeader { BatchId = Guid.NewGuid(), Lane = lane.Name, Priority = 5, PointCount = points.Length, FlightId = flight };
        await _harness.Buffer.EnqueueAsync(lane, [new BufferedBatch(header, PointPacker.Pack(points).Bytes)], default);
    }
}
