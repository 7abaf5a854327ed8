using PointBus.Consumers.Operating;
using PointBus.Consumers.Tests.Fakes;
using PointBus.Storage;
using static PointBus.Consumers.Tests.Operating.OperatingHarness;

namespace PointBus.Consumers.Tests.Operating;

public sealed class OperationRunTests : IDisposable
{
    readonly OperatingHarness _ops = new();

    public void Dispose() => _ops.Dispose();

    [Fact]
    public async Task A_replay_is_done_when_its_last_letter_has_ended()
    {
        await _ops.FileAsync(3);
        var operation = await _ops.StartAsync();
        await _ops.RunAsync();

        await _ops.StateAsync(operation.Id, OperationState.Settling);
        await _ops.EndAsync(operation.Id);

        var ended = _ops.Operations[operation.Id];
        Assert.Equal((OperationState.Done, 3, 6L, 3L), (ended.State, ended.Of(OperationItemState.Succeeded), ended.Stored, ended.Duplicate));
        Assert.Equal(LetterState.Replayed, _ops.Catalog[Letters.Id(1)].State);
        Assert.Equal(ReplayOutcome.Stored, _ops.Catalog[Letters.Id(1)].Outcome);
        Assert.Equal(["started", "done"], _ops.Audit.All.Select(record => record.Outcome));
    }

    [Fact]
    public async Task The_frozen_set_ignores_newer_letters()
    {
        await _ops.FileAsync(2);
        var operation = await _ops.StartAsync();
        await _ops.FileAsync(2, from: 3);
        await _ops.RunAsync();

        await _ops.StateAsync(operation.Id, OperationState.Settling);

        Assert.Equal([Letters.Id(1), Letters.Id(2)], _ops.Letters.Replays.Select(replay => replay.Action.LetterId));
        Assert.Equal(LetterState.Open, _ops.Letters.Stub(Letters.Id(3)).State);
    }

    [Fact]
    public async Task Canary_and_ramp_wait_for_the_outcomes_of_what_was_sent()
    {
        await _ops.FileAsync(200);
        var operation = await _ops.StartAsync(pace: new ReplayPace { Canary = 5, RatePerSecond = 0 });
        await _ops.RunAsync();

        foreach (var (sent, ended) in new[] { (5, 0), (25, 5), (125, 30), (45, 155) })
        {
            await _ops.CountAsync(operation.Id, OperationItemState.Sent, sent);
            Assert.Equal(ended, _ops.Operations[operation.Id].Of(OperationItemState.Succeeded));
            if (ended < 155)
                await StaysAsync(() => _ops.Letters.Replays.Count);
            await _ops.EndAsync(operation.Id);
        }

        await _ops.StateAsync(operation.Id, OperationState.Done);
    }

    [Fact]
    public async Task Without_a_ramp_only_the_canary_is_awaited()
    {
        await _ops.FileAsync(50);
        var operation = await _ops.StartAsync(pace: new ReplayPace { Canary = 2, Ramp = false, RatePerSecond = 0 });
        await _ops.RunAsync();

        await _ops.CountAsync(operation.Id, OperationItemState.Sent, 2);
        await StaysAsync(() => _ops.Letters.Replays.Count);
        await _ops.EndAsync(operation.Id);

        await _ops.CountAsync(operation.Id, OperationItemState.Sent, 48);
    }

    [Fact]
    public async Task No_second_sees_more_letters_than_the_rate()
    {
        await _ops.FileAsync(35);
        var operation = await _ops.StartAsync(pace: new ReplayPace { Canary = 0, RatePerSecond = 10 });
        var begun = _ops.Time.GetUtcNow();
        await _ops.RunAsync();

        await _ops.StateAsync(operation.Id, OperationState.Settling);

        var sent = _ops.Operations.Items(operation.Id).GroupBy(item => item.At).ToList();
        Assert.Equal([10, 10, 10, 5], sent.Select(second => second.Count()));
        Assert.All(sent.Zip(sent.Skip(1)), pair => Assert.True(pair.Second.Key - pair.First.Key >= TimeSpan.FromSeconds(1)));
        Assert.True(sent[^1].Key - begun < TimeSpan.FromSeconds(6));
    }

    [Fact]
    public async Task A_replay_that_does_not_help_stops_itself()
    {
        await _ops.FileAsync(40);
        var operation = await _ops.StartAsync(pace: new ReplayPace { StopAtPercent = 50, RatePerSecond = 0 });
        await _ops.RunAsync();
        await _ops.CountAsync(operation.Id, OperationItemState.Sent, 5);

        await _ops.EndAsync(operation.Id, Same(900));

        await _ops.StateAsync(operation.Id, OperationState.Stopped);
        Assert.Equal("5 of 5 ended replays (100 %) failed in the same way again; the limit is 50 %.", _ops.Operations[operation.Id].Why);
        Assert.Equal(5, _ops.Letters.Replays.Count);
        Assert.Equal("stopped", _ops.Audit.All[^1].Outcome);
    }

    [Fact]
    public async Task Failures_of_another_kind_do_not_stop_a_replay()
    {
        await _ops.FileAsync(6);
        var operation = await _ops.StartAsync(pace: new ReplayPace { StopAtPercent = 50, RatePerSecond = 0 });
        await _ops.RunAsync();
        await _ops.CountAsync(operation.Id, OperationItemState.Sent, 5);

        await _ops.EndAsync(operation.Id, Other(900));

        await _ops.CountAsync(operation.Id, OperationItemState.Sent, 1);
        Assert.Equal(5, _ops.Operations[operation.Id].Of(OperationItemState.FailedDifferently));
    }

    [Fact]
    public async Task A_paused_replay_sends_nothing_until_it_is_resumed()
    {
        await _ops.FileAsync(20);
        var operation = await _ops.StartAsync(pace: new ReplayPace { Canary = 5, RatePerSecond = 0 });
        await _ops.RunAsync();
        await _ops.CountAsync(operation.Id, OperationItemState.Sent, 5);

        var paused = await _ops.Starter.PauseAsync(operation.Id, new OperationControl("bob"), default);
        await _ops.EndAsync(operation.Id);
        await StaysAsync(() => _ops.Letters.Replays.Count);
        var resumed = await _ops.Starter.ResumeAsync(operation.Id, new OperationControl("bob"), default);

        Assert.True(paused!.Done && resumed!.Done);
        await _ops.CountAsync(operation.Id, OperationItemState.Sent, 15);
        Assert.Equal(["started", "done", "done"], _ops.Audit.All.Select(record => record.Outcome));
    }

    [Fact]
    public async Task Cancelling_keeps_what_was_sent_and_its_outcomes()
    {
        await _ops.FileAsync(20);
        var operation = await _ops.StartAsync(pace: new ReplayPace { Canary = 5, RatePerSecond = 0 });
        await _ops.RunAsync();
        await _ops.CountAsync(operation.Id, OperationItemState.Sent, 5);

        await _ops.Starter.CancelAsync(operation.Id, new OperationControl("bob", "wrong group"), default);
        await _ops.EndAsync(operation.Id);
        await StaysAsync(() => _ops.Letters.Replays.Count);

        var cancelled = _ops.Operations[operation.Id];
        Assert.Equal((OperationState.Cancelled, 5, 15), (cancelled.State, cancelled.Of(OperationItemState.Succeeded), cancelled.Of(OperationItemState.Waiting)));
        Assert.Equal("cancelled by bob: wrong group", cancelled.Why);
        Assert.Contains(_ops.Audit.All, record => record is { Action: "letters.replay", Outcome: "cancelled" });
    }

    [Fact]
    public async Task A_full_lane_is_waited_for()
    {
        await _ops.FileAsync(10);
        var room = 4;
        _ops.Letters.Fault = call => call == "replay" && room-- <= 0 ? new BufferFullException("live", 9, 9) : null;
        var operation = await _ops.StartAsync();
        await _ops.RunAsync();
        await _ops.CountAsync(operation.Id, OperationItemState.Sent, 4);

        room = 100;

        await _ops.StateAsync(operation.Id, OperationState.Settling);
        Assert.Equal(10, _ops.Letters.Replays.Count);
    }

    public static TheoryData<string> Steps => ["renew", "read items", "read letters", "replay", "enter items", "enter letters", "change"];

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task An_outage_of_any_step_pauses_the_run_and_costs_nothing(string step)
    {
        await _ops.FileAsync(4);
        var left = 3;
        Exception? Fault(string call) => call == step && left-- > 0
            ? step == "replay" ? new BufferUnavailableException("away") : new PointStoreException(WriteOutcome.RolledBack, "away")
            : null;
        _ops.Letters.Fault = _ops.Catalog.Fault = _ops.Operations.Fault = Fault;
        var operation = await _ops.StartAsync();
        await _ops.RunAsync();

        await _ops.StateAsync(operation.Id, OperationState.Settling);

        Assert.Equal(4, _ops.Letters.Replays.Count);
        Assert.Equal(4, _ops.Operations[operation.Id].Of(OperationItemState.Sent));
        Assert.True(left < 3);
    }

    /// <summary>What never ends well is left alone after one try, so that the run is bounded by the letters that were there at its start.</summary>
    [Fact]
    [Trait("spec", "X-09")]
    public async Task A_run_ends_though_all_its_letters_fail_again()
    {
        for (var number = 1; number <= 7; number++)
            await _ops.FileAsync(Letters.Json(number, """[{"time":"2025-06-01T12:00:00Z","lat":99,"lon":8}]"""));
        var operation = await _ops.StartAsync();
        await _ops.RunAsync();

        await _ops.StateAsync(operation.Id, OperationState.Done);

        Assert.All(_ops.Operations.Items(operation.Id), item => Assert.Equal((OperationItemState.Skipped, "would fail again: coord.range at 0"), (item.State, item.Detail)));
        Assert.Equal(LetterState.Open, _ops.Letters.Stub(Letters.Id(1)).State);
        Assert.Empty(_ops.Letters.Replays);
    }

    [Fact]
    [Trait("spec", "X-09")]
    public async Task A_letter_that_fails_again_is_not_sent_again_by_the_same_run()
    {
        await _ops.FileAsync(3);
        var operation = await _ops.StartAsync();
        await _ops.RunAsync();
        await _ops.StateAsync(operation.Id, OperationState.Settling);

        for (var number = 101; number <= 103; number++)
            await _ops.FileAsync(Letters.Packed(number));
        await _ops.EndAsync(operation.Id, Same(101));

        await _ops.StateAsync(operation.Id, OperationState.Done);
        Assert.Equal((3, 3), (_ops.Letters.Replays.Count, _ops.Operations[operation.Id].Of(OperationItemState.FailedSame)));
        Assert.Equal(Letters.Id(101), _ops.Catalog[Letters.Id(1)].NextLetterId);
    }

    /// <summary>Whether a figure stands still for a while.</summary>
    async Task StaysAsync(Func<int> figure)
    {
        var before = figure();
        var renewals = _ops.Calls.All.Count;
        var passed = 0;
        await _ops.UntilAsync(() => ++passed > 12, "some time has passed");
        Assert.Equal(before, figure());
        Assert.True(_ops.Calls.All.Count > renewals);
    }
}
