using Microsoft.EntityFrameworkCore;
using PointBus.Contracts;
using PointBus.Storage.Model;
using static PointBus.Storage.Tests.Points.Sample;

namespace PointBus.Storage.Tests.Points;

public abstract partial class PointStoreContract
{
    static readonly Guid Scored = new("6f9619ff-8b86-4d01-b42d-00cf4fc964ff");

    IFlightDeletion Deletion => (IFlightDeletion)Store;

    [Fact]
    public async Task A_flight_is_deleted_with_its_points_and_no_other_is_touched()
    {
        await WriteAsync(Batch("f", Fixes(0, 4), Details));
        await WriteAsync(Batch("g", Fixes(0, 3), Details));

        Assert.Equal(4, await Deletion.DeleteFlightAsync(FlightKey.For("f", "live"), default));
        Assert.Null(await Deletion.DeleteFlightAsync(FlightKey.For("f", "live"), default));
        Assert.Null(await Deletion.DeleteFlightAsync(FlightKey.For("nobody", "live"), default));

        Assert.Null(await Store.FindFlightAsync("f", null, default));
        Assert.Equal((3, 3), (await CountAsync(), (await FlightAsync("g")).TotalPoints));
        Assert.Equal(Clock.GetUtcNow(), await Deletion.FindDeletionAsync(FlightKey.For("f", "live"), default));
        Assert.Null(await Deletion.FindDeletionAsync(FlightKey.For("g", "live"), default));
    }

    [Fact]
    [Trait("spec", "X-13")]
    [Trait("spec", "A-34")]
    public async Task Points_sent_before_the_deletion_are_refused_though_they_could_register_the_flight()
    {
        await WriteAsync(Batch("f", Fixes(0, 4), Details));
        await Deletion.DeleteFlightAsync(FlightKey.For("f", "live"), default);

        var late = await WriteAsync(Batch("f", [Fix(5), Fix(6) with { FlightId = "g" }], Details));

        Assert.Equal((1, 0, 1), Figures(late));
        var refused = Assert.Single(late.Refused);
        Assert.Equal((0, DeadLetterReasons.InvalidForeignKey, "The flight was deleted after these points were sent."), (refused.Index, refused.ReasonCode, refused.Detail));
        Assert.Null(await Store.FindFlightAsync("f", null, default));
        Assert.Equal(1, (await FlightAsync("g")).TotalPoints);
    }

    [Fact]
    [Trait("spec", "X-13")]
    public async Task Points_sent_after_the_deletion_register_the_flight_anew_and_those_before_stay_out()
    {
        await WriteAsync(Batch("f", Fixes(0, 4), Details));
        await Deletion.DeleteFlightAsync(FlightKey.For("f", "live"), default);

        var results = await Store.WriteAsync(LaneKind.Live, [Batch("f", Fixes(0, 3), Details), Since(Batch("f", Fixes(2, 5), Details)), Batch("f", Fixes(7, 1))], default);

        Assert.Equal([(0, 0, 3), (5, 0, 0), (0, 0, 1)], results.Select(Figures));
        Assert.Equal(5, (await FlightAsync("f")).TotalPoints);
    }

    [Fact]
    [Trait("spec", "X-13")]
    public async Task What_is_replayed_after_the_deletion_is_stored()
    {
        await WriteAsync(Batch("f", Fixes(0, 4), Details));
        await Deletion.DeleteFlightAsync(FlightKey.For("f", "live"), default);
        var letter = Batch("f", Fixes(0, 2), Details);
        var replay = letter with
        {
            Header = letter.Header with { Replay = new ReplayMark(Guid.NewGuid(), letter.Header.BatchId, 1, null) },
            Acceptance = Micros.Of(Clock.GetUtcNow().AddSeconds(1)),
        };

        Assert.Equal((2, 0, 0), Figures((await Store.ForeseeAsync(LaneKind.Live, [replay], default))[0]));
        Assert.Equal((2, 0, 0), Figures(await WriteAsync(replay)));
    }

    [Fact]
    public async Task A_flight_that_is_registered_and_deleted_again_has_the_later_time()
    {
        await Store.RegisterFlightAsync("f", Details, default);
        await Deletion.DeleteFlightAsync(FlightKey.For("f", "live"), default);
        Clock.Advance(TimeSpan.FromHours(1));
        await Store.RegisterFlightAsync("f", Details, default);

        Assert.Equal(0, await Deletion.DeleteFlightAsync(FlightKey.For("f", "live"), default));
        Assert.Equal(Clock.GetUtcNow(), await Deletion.FindDeletionAsync(FlightKey.For("f", "live"), default));
    }

    [Fact]
    [Trait("spec", "X-13")]
    public async Task A_deleted_scoring_flight_takes_later_points_only()
    {
        await Store.WriteAsync(LaneKind.Scoring, [Score(0, 4)], default);

        Assert.Equal(4, await Deletion.DeleteScoringAsync(Scored, evenIfEmpty: false, default));
        Assert.Equal(0, await Deletion.DeleteScoringAsync(Scored, evenIfEmpty: false, default));
        var results = await Store.WriteAsync(LaneKind.Scoring, [Score(0, 3), Since(Score(1, 1))], default);

        Assert.Equal([(0, 0, 3), (1, 0, 0)], results.Select(Figures));
        Assert.Equal([DeadLetterReasons.InvalidForeignKey], results[0].Refused.Select(refused => refused.ReasonCode).Distinct());
        Assert.Equal(1, await ScoredAsync());
    }

    [Fact]
    public async Task A_scoring_flight_without_points_counts_as_deleted_only_where_that_is_meant()
    {
        await Deletion.DeleteScoringAsync(Scored, evenIfEmpty: false, default);
        Assert.Null(await Deletion.FindDeletionAsync(Scored, default));

        await Deletion.DeleteScoringAsync(Scored, evenIfEmpty: true, default);
        Assert.Equal((0, 0, 2), Figures((await Store.WriteAsync(LaneKind.Scoring, [Score(0, 2)], default))[0]));
    }

    [Fact]
    public async Task The_points_of_a_scoring_flight_are_replaced_once_and_as_a_whole()
    {
        await Store.WriteAsync(LaneKind.Scoring, [Score(0, 4)], default);
        var batch = Since(Score(2, 5)) with { Acceptance = 0 };

        var first = await Deletion.ReplaceScoringAsync(Scored, batch, default);
        var again = await Deletion.ReplaceScoringAsync(Scored, batch, default);
        var late = await Store.WriteAsync(LaneKind.Scoring, [Score(0, 1)], default);

        Assert.Equal((4, (5, 0, 0)), (first.Deleted, Figures(first.Written)));
        Assert.Equal((0, (5, 0, 0)), (again.Deleted, Figures(again.Written)));
        Assert.Equal((0, 0, 1), Figures(late[0]));
        Assert.Equal(5, await ScoredAsync());
    }

    /// <summary>As if it had been sent an hour from now.</summary>
    WriteRequest Since(WriteRequest batch) => batch with { Header = batch.Header with { CreatedAt = Clock.GetUtcNow().AddHours(1) } };

    static WriteRequest Score(int from, int count) => Batch(Scored.ToString(), Fixes(from, count), lane: "scoring");

    async Task<int> ScoredAsync()
    {
        await using var context = Open();
        return await context.Set<ScoringPointRow>().CountAsync();
    }
}
