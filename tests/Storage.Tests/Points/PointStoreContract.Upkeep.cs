using PointBus.Storage.Points;
using PointBus.Storage.Sqlite;
using static PointBus.Storage.Tests.Points.Sample;

namespace PointBus.Storage.Tests.Points;

public abstract partial class PointStoreContract
{
    private protected StoreUpkeep Upkeep => new StoreUpkeep((RelationalDatabase)Store, Store is SqlitePointStore ? "PRAGMA optimize" : "ANALYZE");

    [Fact]
    [Trait("spec", "A-35")]
    public async Task Statistics_can_be_made_at_any_time()
    {
        await Upkeep.AnalyzeAsync(default);
        await WriteAsync(Batch("f", Fixes(0, 4), Details));
        await Upkeep.AnalyzeAsync(default);

        Assert.Equal(4, await CountAsync());
    }

    [Fact]
    public async Task Old_flights_are_those_whose_last_point_is_old_or_that_never_had_one()
    {
        var now = Clock.GetUtcNow();
        await Store.RegisterFlightAsync("empty", Details, null, default);
        await WriteAsync(Batch("f", [Fix(0) with { Time = now.AddDays(-1) }], Details));
        await WriteAsync(Batch("g", [Fix(0) with { Time = now.AddDays(2) }], Details));

        Assert.Empty(await Upkeep.FindOldFlightsAsync("live", now, 1_000, default));
        var old = await Upkeep.FindOldFlightsAsync("live", now.AddDays(1), 1_000, default);

        Assert.Equal([FlightKey.For("empty", "live"), FlightKey.For("f", "live")], old.OrderBy(flight => flight == FlightKey.For("f", "live")));
        Assert.Single(await Upkeep.FindOldFlightsAsync("live", now.AddDays(1), 1, default));
        Assert.Empty(await Upkeep.FindOldFlightsAsync("upload", now.AddDays(1), 1_000, default));
    }
}
