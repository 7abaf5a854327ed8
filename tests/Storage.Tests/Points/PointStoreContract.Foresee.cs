using static PointBus.Storage.Tests.Points.Sample;

namespace PointBus.Storage.Tests.Points;

public abstract partial class PointStoreContract
{
    [Fact]
    public async Task What_is_foreseen_is_what_a_write_does_and_changes_nothing()
    {
        await WriteAsync(Batch("f", Fixes(0, 5), Details));
        await PoisonAsync(66.6);
        WriteRequest[] batches =
        [
            Batch("f", [.. Fixes(3, 5), Fix(20, lat: 66.6), Fix(30) with { FlightId = "nobody" }]),
            Batch("new", Fixes(0, 3), Details), Batch("new", Fixes(0, 3)), Batch("f", Fixes(3, 5)),
        ];
        var flight = await FlightAsync("f");

        var foreseen = await Store.ForeseeAsync(LaneKind.Live, batches, default);

        // Each on its own: the third does not know of the flight that the second would register, the fourth not of the points of the first.
        Assert.Equal([(3, 2, 2), (3, 0, 0), (0, 0, 3), (3, 2, 0)], foreseen.Select(Figures));
        Assert.Equal([DeadLetterReasons.RefusedByDatabase, DeadLetterReasons.InvalidForeignKey], foreseen[0].Refused.Select(point => point.ReasonCode));
        Assert.Equal(batches.Select(batch => batch.Header.BatchId), foreseen.Select(result => result.BatchId));
        Assert.Equal(5, await CountAsync());
        Assert.Null(await Store.FindFlightAsync("new", "live", default));
        Assert.Equal(flight, await FlightAsync("f"));
        Assert.Null(await Store.FindBatchAsync(batches[0].Header.BatchId, default));
        Assert.Equal(foreseen[0].Refused, (await WriteAsync(batches[0])).Refused);
    }

    [Fact]
    public async Task A_batch_of_the_journal_is_foreseen_as_duplicates()
    {
        var batch = Batch("f", Fixes(0, 5), Details);
        await WriteAsync(batch);

        Assert.Equal((0, 5, 0), Figures((await Store.ForeseeAsync(LaneKind.Live, [batch.Again(acceptance: 2)], default)).Single()));
        Assert.Equal((5, 0, 0), Figures((await Store.ForeseeAsync(LaneKind.Live, [batch], default)).Single()));
        Assert.Empty(await Store.ForeseeAsync(LaneKind.Live, [], default));
    }

    [Fact]
    public async Task The_journal_tells_what_became_of_a_batch()
    {
        await Store.RegisterFlightAsync("f", Details, default);
        var batch = Batch("f", [.. Fixes(0, 5), Fix(1), Fix(9) with { FlightId = "nobody" }], acceptance: 0);
        await WriteAsync(batch);

        Assert.Equal(new JournalEntry(batch.Header.BatchId, "live", 7, 5, 1, 1, Clock.GetUtcNow(), Direct: true) { Upstream = "tests" }, await Store.FindBatchAsync(batch.Header.BatchId, default));
        await WriteAsync(Batch("f", Fixes(20, 1), id: BatchId));
        Assert.False((await Store.FindBatchAsync(BatchId, default))!.Direct);
        Assert.Null(await Store.FindBatchAsync(Guid.NewGuid(), default));
    }

    static Guid BatchId { get; } = new("11111111-2222-3333-4444-555555555555");

    [Fact]
    public async Task Points_that_a_rule_refuses_are_left_out_and_come_back_the_same_in_a_second_run()
    {
        var batch = Batch("f", Fixes(0, 4), Details) with { Refused = [new RefusedPoint(2, DeadLetterReasons.ValidationFailed, "coord.range")] };

        Assert.Equal((3, 0, 1), Figures((await Store.ForeseeAsync(LaneKind.Live, [batch], default))[0]));
        var first = await WriteAsync(batch);
        var second = await WriteAsync(batch.Again() with { Refused = [] });

        Assert.Equal((3, 0, 1), Figures(first));
        Assert.Equal(batch.Refused, first.Refused);
        Assert.Equal(first.Refused, second.Refused);
        Assert.Equal((3, 3), (await CountAsync(), (await FlightAsync("f")).TotalPoints));
    }
}
