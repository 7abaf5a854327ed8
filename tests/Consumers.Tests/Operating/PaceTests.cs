using PointBus.Consumers.Operating;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Storage;

namespace PointBus.Consumers.Tests.Operating;

public sealed class PaceTests
{
    [Theory]
    [InlineData(0, 0, 5)]
    [InlineData(3, 3, 2)]
    [InlineData(5, 1, 0)]
    [InlineData(5, 0, 25)]
    [InlineData(30, 2, 0)]
    [InlineData(30, 0, 125)]
    [InlineData(780, 1, 0)]
    [InlineData(780, 0, int.MaxValue)]
    [InlineData(5000, 900, int.MaxValue)]
    public void Each_step_is_five_times_the_one_before_up_to_a_thousand(int sent, int inFlight, int room) =>
        Assert.Equal(room, ReplayPhases.Room(new ReplayPace(), sent, inFlight));

    [Fact]
    public void Without_a_canary_nothing_is_awaited() =>
        Assert.Equal(int.MaxValue, ReplayPhases.Room(new ReplayPace { Canary = 0 }, 0, 0));

    [Theory]
    [InlineData(4, 0, 50, false)]
    [InlineData(5, 0, 50, true)]
    [InlineData(5, 5, 50, true)]
    [InlineData(4, 5, 50, false)]
    [InlineData(9, 0, 0, false)]
    [InlineData(1, 99, 1, true)]
    public void It_stops_from_the_limit_on_once_five_have_ended(int same, int well, int limit, bool stops) =>
        Assert.Equal(stops, StopRule.Broken(Of(OperationKind.Replay, same, well, limit)) is not null);

    [Fact]
    public void A_dry_run_never_stops() => Assert.Null(StopRule.Broken(Of(OperationKind.Preflight, 100, 0, 50)));

    [Fact]
    public void The_pacer_spreads_letters_evenly()
    {
        var time = new WatchedTime();
        var pacer = new ReplayPacer(50, time);

        Assert.Equal(TimeSpan.Zero, pacer.Wait);
        pacer.Sent(50);
        Assert.Equal(TimeSpan.FromSeconds(1), pacer.Wait);
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.Zero, pacer.Wait);
        pacer.Sent(25);
        Assert.Equal(TimeSpan.FromMilliseconds(500), pacer.Wait);
    }

    static Operation Of(OperationKind kind, int same, int well, int limit) => new()
    {
        Id = Guid.NewGuid(), Kind = kind, State = OperationState.Running, Selection = new LetterQuery(), Cutoff = Batches.Noon, Actor = "a", Reason = "r",
        Pace = new ReplayPace { StopAtPercent = limit }, CreatedAt = Batches.Noon,
        Items = new Dictionary<OperationItemState, int> { [OperationItemState.FailedSame] = same, [OperationItemState.Succeeded] = well },
    };
}
