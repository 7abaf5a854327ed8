using Microsoft.EntityFrameworkCore;
using PointBus.Contracts;
using static PointBus.Storage.Tests.Points.Sample;

namespace PointBus.Storage.Tests.Points;

/// <summary>Rivals, bad rows, reading and the schema.</summary>
public abstract partial class PointStoreContract
{
    [Fact]
    public async Task Parallel_writers_of_one_flight_store_each_key_once()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            var stored = 0;
            for (var round = 0; round < 5; round++)
            {
                // Overlapping runs, every other one backwards.
                var points = Fixes(round * 40 + writer * 10, 60);
                stored += (await WriteAsync(Batch("f", writer % 2 == 0 ? points : [.. points.Reverse()], Details))).Stored;
            }
            return stored;
        })));

        Assert.Equal(160 + 70 + 60, await CountAsync());
        Assert.Equal(290, results.Sum());
        Assert.Equal((290, 0, 289), Totals(await FlightAsync("f")));
    }

    [Fact]
    public async Task Two_writers_of_the_same_batch_at_once_agree()
    {
        for (var round = 0; round < 10; round++)
        {
            var batch = Batch("f", Fixes(round * 500, 500), Details);
            var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => WriteAsync(batch.Again()))));
            Assert.All(results, result => Assert.Equal((500, 0, 0), Figures(result)));
        }
        Assert.Equal(5_000, (await FlightAsync("f")).TotalPoints);
    }

    [Fact]
    public async Task Bad_points_cost_only_themselves_and_their_repeats()
    {
        await PoisonAsync(66.6);
        List<Point> points = [.. Fixes(0, 1_000)];
        points[617] = Fix(617, lat: 66.6);
        var results = await Store.WriteAsync(LaneKind.Live, [Batch("f", points, Details), Batch("f", [Fix(617, lat: 66.6), Fix(5_000)])], default);

        Assert.Equal([(999, 0, 1), (1, 0, 1)], results.Select(Figures));
        Assert.Equal([617, 0], results.Select(result => result.Refused.Single().Index));
        Assert.All(results.Select(result => result.Refused.Single()), point =>
        {
            Assert.Equal(DeadLetterReasons.RefusedByDatabase, point.ReasonCode);
            Assert.StartsWith("Processing error: ", point.Detail, StringComparison.Ordinal);
            Assert.DoesNotContain("66.6", point.Detail, StringComparison.Ordinal);
        });
        Assert.Equal((1_000, 0, 5_000), Totals(await FlightAsync("f")));
    }

    [Fact]
    public async Task Text_that_cannot_be_stored_costs_no_other_point()
    {
        var details = Details with { PilotName = "A\0B\uD800" };
        var result = await WriteAsync(Batch("f", [Fix(0) with { DeviceId = "x\0y" }, Fix(1) with { FlightId = "a\0b" }, Fix(2) with { DeviceId = "\U0001F681" }], details));

        Assert.Equal((1, 0, 2), Figures(result));
        Assert.All(result.Refused, point => Assert.Equal(DeadLetterReasons.ValidationFailed, point.ReasonCode));
        Assert.Equal("A\uFFFDB\uFFFD", (await FlightAsync("f")).PilotName);
    }

    [Fact]
    public async Task Registering_again_keeps_what_is_left_out()
    {
        await WriteAsync(Batch("f", Fixes(0, 3), Details));
        var race = Guid.NewGuid();
        var flight = await Store.RegisterFlightAsync("f", new FlightDetails { RaceUuid = race, PilotId = "p-2" }, default);

        Assert.Equal(("p-2", "A. Nonymous", "d-1", race, 3), (flight.PilotId, flight.PilotName, flight.DeviceId, flight.RaceUuid, flight.TotalPoints));
        Assert.Equal(flight, await FlightAsync("f"));
        var e = await Assert.ThrowsAsync<PointStoreException>(() => Store.RegisterFlightAsync(new string('x', 101), Details, default));
        Assert.Equal(WriteOutcome.Deterministic, e.Outcome);
    }

    [Fact]
    public async Task Many_flights_are_found_at_once_as_each_would_be_alone()
    {
        var upload = await Store.RegisterFlightAsync("f", Details with { Source = "upload" }, default);
        await Store.RegisterFlightAsync("f", Details, default);
        await Store.RegisterFlightAsync("F", Details, default);
        var uuidAsId = await Store.RegisterFlightAsync(Guid.NewGuid().ToString(), Details, default);
        var live = (await Store.FindFlightAsync("f", "live", default))!;
        string[] ids = ["f", "F", "g", "f\0", "", live.Id.ToString(), upload.Id.ToString(), uuidAsId.FlightId, .. Enumerable.Range(0, 480).Select(i => $"unknown-{i}")];

        var found = await Store.FindFlightsAsync([.. ids, "f"], "live", default);

        foreach (var id in ids)
            Assert.Equal(await Store.FindFlightAsync(id, "live", default), found.GetValueOrDefault(id));
        Assert.Equal(live, found[live.Id.ToString()]);
        Assert.Empty(await Store.FindFlightsAsync([], "live", default));
    }

    [Fact]
    public async Task A_flight_is_found_by_its_UUID_by_its_id_and_the_newest_of_several()
    {
        var upload = await Store.RegisterFlightAsync("f", Details with { Source = "upload" }, default);
        Clock.Advance(TimeSpan.FromMinutes(1));
        var live = await Store.RegisterFlightAsync("f", Details, default);
        var uuidAsId = await Store.RegisterFlightAsync(Guid.NewGuid().ToString(), Details, default);

        Assert.Equal(live, await Store.FindFlightAsync("f", null, default));
        Assert.Equal(upload, await Store.FindFlightAsync("f", "upload", default));
        Assert.Equal(upload, await Store.FindFlightAsync(upload.Id.ToString(), null, default));
        Assert.Equal(uuidAsId, await Store.FindFlightAsync(uuidAsId.FlightId, null, default));
        Assert.Null(await Store.FindFlightAsync("g", null, default));
        Assert.Null(await Store.FindFlightAsync("f\0", null, default));
    }

    [Fact]
    public async Task Totals_tell_buffered_from_direct_batches()
    {
        await Store.WriteAsync(LaneKind.Live,
            [Batch("f", Fixes(0, 10), Details), Batch("f", Fixes(5, 10)), Batch("f", Fixes(10, 10), acceptance: 0), Batch("f", Fixes(0, 1), lane: "other")], default);

        var totals = (await Store.ReadTotalsAsync(default)).OrderBy(lane => lane.Lane);
        Assert.Equal([new JournalTotals("live", 15, 5, 5, 5), new JournalTotals("other", 0, 1, 0, 0)], totals);
    }

    [Fact]
    public async Task An_upload_sums_up_its_batches()
    {
        var upload = Guid.NewGuid();
        await Store.WriteAsync(LaneKind.Live,
            [Batch("f", Fixes(0, 10), Details, upload: upload), Batch("f", Fixes(8, 4), upload: upload), Batch("nobody", Fixes(0, 3), upload: upload), Batch("f", Fixes(0, 9))], default);

        Assert.Equal(new UploadCounts(3, 17, 12, 2, 3) { Upstream = "tests" }, await Store.ReadUploadAsync(upload, default));
        Assert.Null(await Store.ReadUploadAsync(Guid.NewGuid(), default));
    }

    [Fact]
    public async Task Migrating_again_and_from_several_hosts_at_once_does_no_harm()
    {
        await WriteAsync(Batch("f", Fixes(0, 3), Details));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Store.MigrateAsync(default))));
        await Store.MaintainAsync(default);
        await Store.PingAsync(default);

        Assert.Equal(3, await CountAsync());
    }

    [Fact]
    public async Task A_failed_call_leaves_nothing_behind()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var batch = Batch("f", Fixes(0, 3), Details);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.WriteAsync(LaneKind.Live, [batch], cancelled.Token));

        Assert.Null(await Store.FindFlightAsync("f", null, default));
        Assert.Equal((3, 0, 0), Figures(await WriteAsync(batch.Again())));
    }

    [Fact]
    public async Task Deleting_a_flight_deletes_its_points_and_no_others()
    {
        await Store.WriteAsync(LaneKind.Live, [Batch("f", Fixes(0, 3), Details), Batch("g", Fixes(0, 2), Details)], default);
        await using (var context = Open())
            await context.Flights.Where(flight => flight.FlightId == "f").ExecuteDeleteAsync();

        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task A_flight_belongs_to_the_upstream_that_registered_it_first()
    {
        await Store.RegisterFlightAsync("put", Details, "alpha", default);
        Assert.Equal("alpha", (await Store.RegisterFlightAsync("put", Details, "beta", default)).Upstream);

        var batch = Batch("sent", Fixes(0, 1), Details);
        await WriteAsync(batch with { Header = batch.Header with { Upstream = "beta" } });
        await WriteAsync(Batch("sent", Fixes(1, 1), Details));
        Assert.Equal("beta", (await Store.FindFlightAsync("sent", "live", default))!.Upstream);
        Assert.Equal("beta", (await Store.FindBatchAsync(batch.Header.BatchId, default))!.Upstream);
    }

    [Fact]
    public async Task The_model_has_no_changes_without_a_migration()
    {
        await using var context = Open();
        Assert.False(context.Database.HasPendingModelChanges());
    }

    [Theory]
    [InlineData("live")]
    [InlineData("scoring")]
    public async Task Other_points_under_a_batch_id_of_the_journal_are_refused_and_not_taken_for_duplicates(string lane)
    {
        var flight = lane == "scoring" ? Guid.NewGuid().ToString() : "f";
        var kind = lane == "scoring" ? LaneKind.Scoring : LaneKind.Live;
        var batch = Batch(flight, Fixes(0, 4), Details, lane: lane);
        await Store.WriteAsync(kind, [batch], default);
        var before = (await Store.ReadTotalsAsync(default)).Single();

        for (var run = 1; run <= 2; run++)
        {
            var other = batch with { Points = [.. Fixes(2, 5)], Acceptance = 2 };
            var result = (await Store.WriteAsync(kind, [other, Batch(flight, Fixes(100 * run, 3), lane: lane)], default))[0];

            Assert.Equal((0, 0, 5), Figures(result));
            Assert.All(result.Refused, refused => Assert.Equal(DeadLetterReasons.PayloadMismatch, refused.ReasonCode));
        }

        Assert.Equal(before.Stored + 6, (await Store.ReadTotalsAsync(default)).Single().Stored);
        Assert.Equal((0, 4, 0), Figures((await Store.WriteAsync(kind, [batch.Again(acceptance: 3)], default))[0]));
        if (lane == "live")
            Assert.Equal(10, (await Store.FindFlightAsync("f", null, default))!.TotalPoints);
    }
}
