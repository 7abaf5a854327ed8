using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using PointBus.Contracts;
using PointBus.Storage.Model;
using static PointBus.Storage.Tests.Points.Sample;

namespace PointBus.Storage.Tests.Points;

/// <summary>What every <see cref="IPointStore"/> must do. A subclass says how to make one, and nothing more of what holds for all.</summary>
public abstract partial class PointStoreContract : IAsyncLifetime
{
    protected FakeTimeProvider Clock { get; } = new(Day.AddHours(1));

    protected IPointStore Store { get; private set; } = null!;

    protected abstract Task<IPointStore> CreateAsync();

    /// <summary>Makes the database refuse every live point of this latitude.</summary>
    protected abstract Task PoisonAsync(double lat);

    private protected abstract PointBusContext Open();

    public virtual async Task InitializeAsync()
    {
        Store = await CreateAsync();
        await Store.MigrateAsync(default);
    }

    public virtual async Task DisposeAsync()
    {
        if (Store is IAsyncDisposable store)
            await store.DisposeAsync();
        (Store as IDisposable)?.Dispose();
    }

    [Fact]
    public async Task Points_are_stored_with_all_they_carry()
    {
        var point = Fix(0) with
        {
            BarometricAltitude = 990.5, Speed = 9.5, Heading = 271, DeviceId = "d-2", Marks = PointMarks.NoFix | PointMarks.Glitch,
        };
        await WriteAsync(Batch("f", [point], Details));

        await using var context = Open();
        var row = await context.Set<LivePointRow>().SingleAsync();
        Assert.Equal((FlightKey.For("f", "live"), point.Time, point.Lat, point.Lon), (row.Flight, row.Time, row.Lat, row.Lon));
        Assert.Equal((point.Elevation, 990.5, 9.5, 271, "d-2", 9), (row.Elevation, row.BarometricAltitude!.Value, row.Speed!.Value, row.Heading!.Value, row.DeviceId!, (int)row.Marks));
    }

    [Fact]
    public async Task A_point_stored_before_is_a_duplicate()
    {
        await WriteAsync(Batch("f", Fixes(0, 10), Details));
        var result = await WriteAsync(Batch("f", Fixes(5, 10)));

        Assert.Equal((5, 5, 0), Figures(result));
        Assert.Equal(15, await CountAsync());
    }

    [Fact]
    public async Task Duplicates_within_one_call_count_for_the_later_batch()
    {
        var results = await Store.WriteAsync(LaneKind.Live, [Batch("f", [.. Fixes(0, 6), .. Fixes(4, 2)], Details), Batch("f", Fixes(3, 10))], default);

        Assert.Equal([(6, 2, 0), (7, 3, 0)], results.Select(Figures));
        Assert.Equal(13, await CountAsync());
    }

    [Fact]
    public async Task Batches_of_one_flight_in_one_call_each_get_their_own_figures()
    {
        await WriteAsync(Batch("f", Fixes(10, 5), Details));
        var results = await Store.WriteAsync(LaneKind.Live,
            [Batch("f", Fixes(0, 12)), Batch("g", Fixes(0, 3), Details), Batch("f", Fixes(12, 10)), Batch("f", [])], default);

        Assert.Equal([(10, 2, 0), (3, 0, 0), (7, 3, 0), (0, 0, 0)], results.Select(Figures));
        Assert.Equal((22, 3), ((await FlightAsync("f")).TotalPoints, (await FlightAsync("g")).TotalPoints));
    }

    [Fact]
    public async Task The_same_acceptance_again_gives_the_same_answer_and_writes_nothing()
    {
        var batch = Batch("f", [.. Fixes(0, 4), .. Fixes(0, 2), Fix(9) with { FlightId = "nobody" }, Fix(8) with { FlightId = "a\nb" }], Details with { PilotId = null });
        batch = batch with { Points = [.. batch.Points] };
        await Store.RegisterFlightAsync("f", Details, default);
        batch = batch with { Header = batch.Header with { Flight = null } };

        var first = await WriteAsync(batch);
        await Store.RegisterFlightAsync("nobody", Details, default);
        var second = await WriteAsync(batch.Again());

        Assert.Equal((4, 2, 2), Figures(first));
        Assert.Equal(Figures(first), Figures(second));
        Assert.Equal(first.Refused, second.Refused);
        Assert.Equal(4, await CountAsync());
        Assert.Equal(4, (await FlightAsync("f")).TotalPoints);
    }

    [Fact]
    public async Task Another_acceptance_of_the_same_batch_is_all_duplicates()
    {
        var batch = Batch("f", Fixes(0, 4), Details);
        await WriteAsync(batch);

        Assert.Equal((0, 4, 0), Figures(await WriteAsync(batch.Again(acceptance: 2))));
        Assert.Equal((4, 0, 0), Figures(await WriteAsync(batch.Again())));
        Assert.Equal(4, (await FlightAsync("f")).TotalPoints);
    }

    [Fact]
    public async Task A_batch_twice_in_one_call_is_written_once()
    {
        var batch = Batch("f", Fixes(0, 4), Details);
        var results = await Store.WriteAsync(LaneKind.Live, [batch, batch.Again(), batch.Again(acceptance: 7)], default);

        Assert.Equal([(4, 0, 0), (4, 0, 0), (0, 4, 0)], results.Select(Figures));
        Assert.Equal(4, await CountAsync());
    }

    [Fact]
    public async Task Points_of_unknown_flights_are_refused_while_others_go_in()
    {
        await Store.RegisterFlightAsync("known", Details, default);
        var results = await Store.WriteAsync(LaneKind.Live,
        [
            Batch("known", [Fix(0), Fix(1) with { FlightId = "unknown" }, Fix(2)]),
            Batch(null, [Fix(3), Fix(4) with { FlightId = "known" }]),
            Batch("unknown", Fixes(0, 3)),
        ], default);

        Assert.Equal([(2, 0, 1), (1, 0, 1), (0, 0, 3)], results.Select(Figures));
        Assert.All(results.SelectMany(result => result.Refused), point => Assert.Equal(DeadLetterReasons.InvalidForeignKey, point.ReasonCode));
        Assert.Equal([1, 0, 0, 1, 2], results.SelectMany(result => result.Refused).Select(point => point.Index));
    }

    [Fact]
    public async Task A_flight_is_registered_with_its_first_points_and_known_from_then_on()
    {
        var upload = Guid.NewGuid();
        var results = await Store.WriteAsync(LaneKind.Upload, [Batch("f", Fixes(0, 2), Details, upload: upload), Batch("f", Fixes(2, 2))], default);
        Assert.Equal([(2, 0, 0), (2, 0, 0)], results.Select(Figures));
        Assert.Equal((2, 0, 0), Figures(await WriteAsync(Batch("f", Fixes(4, 2), Details with { PilotId = "other" }), LaneKind.Upload)));

        var flight = (await Store.FindFlightAsync("f", "upload", default))!;
        Assert.Equal((FlightKey.For("f", "upload"), "p-1", "d-1", upload, 6), (flight.Id, flight.PilotId, flight.DeviceId, flight.UploadId, flight.TotalPoints));
        Assert.Equal(Clock.GetUtcNow(), flight.CreatedAt);
        Assert.Null(await Store.FindFlightAsync("f", "live", default));
    }

    [Fact, Trait("spec", "X-19")]
    public async Task A_flight_knows_its_total_and_its_earliest_and_latest_point_also_when_points_come_late()
    {
        await WriteAsync(Batch("f", Fixes(100, 10), Details));
        await WriteAsync(Batch("f", [Fix(104.5), Fix(100, lat: 1)]));
        Assert.Equal((12, 100, 109), Totals(await FlightAsync("f")));

        await WriteAsync(Batch("f", Fixes(20, 3)));
        Assert.Equal((15, 20, 109), Totals(await FlightAsync("f")));

        await WriteAsync(Batch("f", Fixes(200, 3)));
        await WriteAsync(Batch("f", Fixes(20, 3)));
        var flight = await FlightAsync("f");
        Assert.Equal((18, 20, 202), Totals(flight));
        Assert.Equal(new Fix(46.5, 8.25, 1_202, Day.AddSeconds(202)), flight.LastFix);
    }

    [Fact, Trait("spec", "X-11")]
    public async Task Microseconds_are_kept_and_tell_points_apart()
    {
        var start = Day.AddTicks(1_234_560);
        await WriteAsync(Batch("f", [.. Enumerable.Range(0, 5).Select(micro => Fix(0) with { Time = start.AddMicroseconds(micro) })], Details));

        // Finer than a microsecond is cut, so this is the first point again.
        var result = await WriteAsync(Batch("f", [Fix(0) with { Time = start.AddTicks(9) }]));

        Assert.Equal((0, 1, 0), Figures(result));
        Assert.Equal((start, start.AddMicroseconds(4)), ((await FlightAsync("f")).FirstFix!.Datetime, (await FlightAsync("f")).LastFix!.Datetime));
        await using var context = Open();
        Assert.Equal(Enumerable.Range(0, 5).Select(micro => start.AddMicroseconds(micro)),
            await context.Set<LivePointRow>().OrderBy(row => row.Time).Select(row => row.Time).ToListAsync());
    }

    [Fact]
    public async Task Scoring_points_need_a_UUID_and_no_flight()
    {
        var flight = Guid.NewGuid();
        var point = Fix(1) with
        {
            Speed = 11, BarometricAltitude = 950,
            Scoring = new ScoringFields
            {
                Time = "100001", RoundedTime = Day, Validity = "A", Elevation = 700, AltitudeDiff = -1, AltitudeDiffSmooth = -0.5,
                SpeedSmooth = 10.5, Lad = 3, Lod = 4, TakeoffCondition = false, InFlight = true,
            },
        };
        var results = await Store.WriteAsync(LaneKind.Scoring,
            [Batch(flight.ToString(), [point, point, Fix(2)], lane: "scoring"), Batch("not-a-uuid", [Fix(1)], lane: "scoring")], default);

        Assert.Equal([(2, 1, 0), (0, 0, 1)], results.Select(Figures));
        Assert.Equal(DeadLetterReasons.ValidationFailed, results[1].Refused.Single().ReasonCode);
        await using var context = Open();
        var row = await context.Set<ScoringPointRow>().SingleAsync(row => row.Time == point.Time);
        Assert.Equal((flight, 1_001.0, "100001", Day, "A", 950.0, 700.0), (row.Flight, row.GpsAlt, row.TimeText, row.RoundedTime, row.Validity, row.PressureAlt, row.Elevation));
        Assert.Equal((-1.0, -0.5, 10.5, 11.0, 3, 4, false, true), (row.AltitudeDiff, row.AltitudeDiffSmooth, row.SpeedSmooth, row.Speed, row.Lad, row.Lod, row.TakeoffCondition, row.InFlight));
    }

    [Fact]
    public async Task Flymaster_points_keep_their_own_fields()
    {
        var point = Fix(0) with { SpeedKmh = 36, UploadedAt = Day.AddMinutes(5) };
        await WriteAsync(Batch("f", [point], Details, lane: "flymaster"), LaneKind.Flymaster);

        Assert.NotNull(await Store.FindFlightAsync("f", "flymaster_live", default));
        await using var context = Open();
        var row = await context.Set<FlymasterPointRow>().SingleAsync();
        Assert.Equal((36.0, Day.AddMinutes(5), null), (row.SpeedKmh, row.UploadedAt, row.Speed));
    }

    [Fact]
    public async Task A_speed_in_km_per_hour_is_not_lost_on_other_lanes()
    {
        await WriteAsync(Batch("f", [Fix(0) with { SpeedKmh = 36 }], Details));

        await using var context = Open();
        Assert.Equal(10, (await context.Set<LivePointRow>().SingleAsync()).Speed!.Value, 9);
    }

    async Task<FlightRecord> FlightAsync(string id) => (await Store.FindFlightAsync(id, "live", default))!;

    [Fact]
    public async Task Flights_that_points_name_are_registered_each_with_what_the_batch_says_of_it()
    {
        await Store.RegisterFlightAsync("known", Details, default);
        var batch = Batch(null, [Fix(0) with { FlightId = "a" }, Fix(0) with { FlightId = "known" }, Fix(0) with { FlightId = "b" }, Fix(1) with { FlightId = "a" }, Fix(0) with { FlightId = "c" }]);
        var result = await WriteAsync(batch with
        {
            Header = batch.Header with
            {
                Flights =
                [
                    new RegisterFlight { FlightId = "a", Flight = new FlightDetails { PilotId = "p-a" } },
                    new RegisterFlight { FlightId = "b", Flight = new FlightDetails { PilotId = "p-b", DeviceId = "d-b", Source = "digifly_live" } },
                    new RegisterFlight { FlightId = "unnamed", Flight = Details },
                ],
            },
        });

        Assert.Equal((4, 0, 1), Figures(result));
        Assert.Equal((4, DeadLetterReasons.InvalidForeignKey), (result.Refused[0].Index, result.Refused[0].ReasonCode));
        Assert.Equal(("p-a", null, 2), ((await FlightAsync("a")).PilotId, (await FlightAsync("a")).DeviceId, (await FlightAsync("a")).TotalPoints));
        Assert.Equal(("p-b", "d-b"), ((await Store.FindFlightAsync("b", "digifly_live", default))!.PilotId, (await Store.FindFlightAsync("b", "digifly_live", default))!.DeviceId));
        Assert.Equal((Details.PilotId, 1), ((await FlightAsync("known")).PilotId, (await FlightAsync("known")).TotalPoints));
        Assert.Null(await Store.FindFlightAsync("unnamed", null, default));
    }

    static (long, double, double) Totals(FlightRecord flight) =>
        (flight.TotalPoints, (flight.FirstFix!.Datetime - Day).TotalSeconds, (flight.LastFix!.Datetime - Day).TotalSeconds);

    protected async Task<WriteResult> WriteAsync(WriteRequest request, LaneKind kind = LaneKind.Live) =>
        (await Store.WriteAsync(kind, [request], default)).Single();

    protected static (int Stored, int Duplicate, int Refused) Figures(WriteResult result) => (result.Stored, result.Duplicate, result.Refused.Count);

    protected async Task<int> CountAsync()
    {
        await using var context = Open();
        return await context.Set<LivePointRow>().CountAsync();
    }
}
