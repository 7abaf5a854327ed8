using Microsoft.Extensions.Logging.Abstractions;
using PointBus.Consumers.Alerting;
using PointBus.Consumers.Alerting.Measuring;
using PointBus.Consumers.Alerting.Planning;
using PointBus.Consumers.Alerting.Rules;
using PointBus.Contracts;
using PointBus.Storage;
using PointBus.TestKit;
using static PointBus.Contracts.NoticeReason;

namespace PointBus.Consumers.Tests.Alerting;

public sealed class AlertPassTests : IAsyncLifetime
{
    AlertHarness _alerts = null!;

    public async Task InitializeAsync() => _alerts = await AlertHarness.StartAsync();

    public async Task DisposeAsync() => await _alerts.DisposeAsync();

    [Fact]
    public async Task A_value_beyond_its_threshold_is_published_told_kept_and_over_again()
    {
        _alerts.Source.Say(1_001);
        await _alerts.PassAsync(4);
        Assert.Equal([(true, "live")], _alerts.Told);
        Assert.Equal(First, Assert.Single(_alerts.Outbox.Sent).Notice.Reason);
        var view = Assert.Single(await _alerts.Desk.ReadAsync(default));
        Assert.Equal(("pending-batches", 1_001d, view.Alert.FiringId), (view.Alert.Rule, view.Alert.Value, view.ToldId));

        _alerts.Source.Say(800);
        await _alerts.PassAsync(6);
        Assert.Equal([(true, "live"), (false, "live")], _alerts.Told);
        Assert.Equal([First, Resolved], _alerts.Outbox.Sent.Select(sent => sent.Notice.Reason));
        Assert.Empty(await _alerts.Desk.ReadAsync(default));

        var history = await _alerts.Desk.ReadHistoryAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 10, default);
        Assert.Equal([false, true], history.Select(entry => entry.ClearedAt is null));
        var counters = await _alerts.Store.ReadCountersAsync(default);
        Assert.Equal((1, 1, 1, 1), (counters[AlertCounters.Breaches], counters[AlertCounters.Clears], counters[AlertCounters.Notices], counters[AlertCounters.FurtherNotices]));
    }

    [Fact]
    public async Task A_restart_at_any_moment_neither_tells_again_nor_forgets()
    {
        for (var pass = 0; pass < 20; pass++)
        {
            _alerts.Source.Say(pass < 8 ? 2_000 : 0);
            await _alerts.PassAsync();
            _alerts.Restart();
        }

        Assert.Equal([(true, "live"), (false, "live")], _alerts.Told);
        Assert.Equal([First, Resolved], _alerts.Outbox.Sent.Select(sent => sent.Notice.Reason));
    }

    [Fact]
    public async Task What_is_told_is_kept_before()
    {
        var kept = new List<bool>();
        _alerts.Outbox.OnSend = async notice => kept.Add((await _alerts.Store.ReadAllAsync(AlertDocument.Group, default)).Values
            .Select(AlertJson.Read<GroupState>).Any(group => group!.Unsent.Any(planned => planned.Notice.NoticeId == notice.NoticeId)));
        _alerts.Source.Say(2_000);
        await _alerts.PassAsync(4);
        _alerts.Source.Say(0);
        await _alerts.PassAsync(6);
        Assert.Equal([true, true], kept);
    }

    [Fact]
    public async Task A_notice_that_is_not_taken_comes_again_under_its_id_also_after_a_restart()
    {
        _alerts.Source.Say(2_000);
        _alerts.Outbox.Fault = new InvalidOperationException("no way out");
        await _alerts.PassAsync(5);
        _alerts.Restart();
        _alerts.Outbox.Fault = null;
        await _alerts.PassAsync(5);

        Assert.InRange(_alerts.Outbox.Sent.Count, 3, 6);
        Assert.Single(_alerts.Outbox.Sent.Select(sent => sent.Notice.NoticeId).Distinct());
        Assert.Empty(_alerts.Memory.Groups.Values.SelectMany(group => group.Unsent));
    }

    [Fact]
    public async Task While_the_bus_takes_nothing_people_are_told_and_breaches_wait()
    {
        _alerts.OnPublish = _ => throw new InvalidOperationException("no broker");
        _alerts.Source.Say(2_000);
        await _alerts.PassAsync(4);
        Assert.Single(_alerts.Outbox.Sent);

        _alerts.OnPublish = _ => Task.CompletedTask;
        _alerts.Restart();
        await _alerts.PassAsync();
        Assert.Contains((true, "live"), _alerts.Told);
        Assert.Empty(_alerts.Memory.Standings.Values.SelectMany(standing => standing.Unpublished));
    }

    [Fact]
    public async Task While_Redis_is_away_it_goes_on_from_memory_and_keeps_all_once_it_is_back()
    {
        await _alerts.PassAsync();
        _alerts.Store.IsAway = true;
        _alerts.Source.Say(1, "redis", Signals.BreakerOpen);
        await _alerts.PassAsync(5);
        Assert.Equal(First, Assert.Single(_alerts.Outbox.Sent).Notice.Reason);

        _alerts.Store.IsAway = false;
        await _alerts.PassAsync();
        _alerts.Restart();
        _alerts.Source.Say(0, "redis", Signals.BreakerOpen);
        await _alerts.PassAsync(8);
        Assert.Equal([First, Resolved], _alerts.Outbox.Sent.Select(sent => sent.Notice.Reason));
        Assert.Equal(2, (await _alerts.Desk.ReadHistoryAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 10, default)).Count);
    }

    [Fact]
    public async Task The_loop_outlives_what_fails_and_gives_its_right_back_at_the_end()
    {
        var failures = new Queue<Exception>([new BufferUnavailableException("away"), new InvalidOperationException("not expected")]);
        _alerts.Source.Before = () => failures.TryDequeue(out var failure) ? Task.FromException(failure) : Task.CompletedTask;
        _alerts.Source.Say(2_000);
        var lead = new Lead(_alerts.Store, AlertSample.Options, _alerts.Time, NullLogger<Lead>.Instance);
        using var loop = new AlertLoop(lead, _alerts.Pass, _alerts.Memory, AlertSample.Options, _alerts.Time, NullLogger<AlertLoop>.Instance);
        await loop.StartAsync(default);
        await Eventually.TrueAsync(
            () =>
            {
                _alerts.Time.Advance(TimeSpan.FromSeconds(1));
                return _alerts.Outbox.Sent.Count > 0;
            },
            TimeSpan.FromSeconds(60), "told");

        Assert.False(await _alerts.Store.LeadAsync("other", AlertSample.Options.Lease, default));
        await loop.StopAsync(default);
        Assert.True(loop.ExecuteTask!.IsCanceled);
        Assert.True(await _alerts.Store.LeadAsync("other", AlertSample.Options.Lease, default));
    }

    [Fact]
    public async Task Without_anything_to_know_nothing_is_begun()
    {
        _alerts.Store.IsAway = true;
        await Assert.ThrowsAsync<BufferUnavailableException>(() => _alerts.PassAsync());
    }

    [Fact]
    public async Task What_fires_steadily_is_not_written_at_each_measurement()
    {
        _alerts.Source.Say(2_000);
        await _alerts.PassAsync(5);
        var before = _alerts.Store.Writes;
        for (var pass = 0; pass < 4; pass++)
        {
            _alerts.Source.Say(2_000 + pass);
            await _alerts.PassAsync();
        }

        // Once a minute the values, for those who look.
        Assert.Equal(1, _alerts.Store.Writes - before);
    }

    [Fact]
    public async Task A_rule_that_is_changed_at_run_time_counts_from_the_next_pass_and_takes_no_nonsense()
    {
        var rules = new RuleDesk(_alerts.Store, AlertSample.Options, _alerts.Time);
        Assert.NotEmpty(await rules.ChangeAsync("pending-batches", new RuleChange { Confirmations = 0 }, "alice", default));
        Assert.Empty(await rules.ChangeAsync("pending-batches@live", new RuleChange { Raise = 5 }, "alice", default));
        Assert.Empty(await rules.ChangeAsync("pending-batches@live", new RuleChange { Severity = AlertSeverity.Critical }, "bob", default));
        _alerts.Source.Say(6);
        _alerts.Source.Say(6, "upload");
        await _alerts.PassAsync(2);
        var alert = Assert.Single(await _alerts.Desk.ReadAsync(default)).Alert;
        Assert.Equal(("live", AlertSeverity.Critical, 5d), (alert.Place, alert.Severity, alert.Threshold));

        Assert.True(await rules.ResetAsync("pending-batches@live", default));
        Assert.False(await rules.ResetAsync("pending-batches@live", default));
        await _alerts.PassAsync();
        Assert.Empty(await _alerts.Desk.ReadAsync(default));
    }

    [Fact]
    public async Task People_see_what_is_silenced_and_acknowledge_by_the_id_they_were_told()
    {
        _alerts.Source.Say(2_000);
        await _alerts.PassAsync(4);
        var told = Assert.Single(_alerts.Outbox.Sent).Notice.Alerts[0].Facts.FiringId;
        _alerts.Source.Say(0);
        await _alerts.PassAsync();
        _alerts.Source.Say(2_000);
        await _alerts.PassAsync();

        var view = Assert.Single(await _alerts.Desk.ReadAsync(default));
        Assert.NotEqual(told, view.Alert.FiringId);
        Assert.Equal("alice", (await _alerts.Desk.AcknowledgeAsync(told, "alice", "on it", default))!.Acknowledgement!.Actor);
        Assert.Equal("alice", (await _alerts.Desk.AcknowledgeAsync(view.Alert.FiringId, "bob", null, default))!.Acknowledgement!.Actor);
        Assert.Null(await _alerts.Desk.AcknowledgeAsync(Guid.NewGuid(), "bob", null, default));

        var now = _alerts.Time.GetUtcNow();
        var silence = new Silence { Id = Guid.NewGuid(), Place = "live", Author = "alice", Comment = "planned", StartsAt = now, EndsAt = now.AddHours(1) };
        Assert.Single(await _alerts.Desk.PreviewAsync(silence, default));
        Assert.Empty(await _alerts.Desk.PreviewAsync(silence with { Place = "upload" }, default));
        Assert.NotEmpty(await _alerts.Desk.SilenceAsync(silence with { Comment = "" }, default));
        Assert.Empty(await _alerts.Desk.SilenceAsync(silence, default));
        Assert.Equal(silence.Id, Assert.Single(await _alerts.Desk.ReadAsync(default)).Silence!.Id);
        Assert.True(await _alerts.Desk.UnsilenceAsync(silence.Id, default));
        Assert.Null(Assert.Single(await _alerts.Desk.ReadAsync(default)).Silence);

        await _alerts.PassAsync(2);
        Assert.Equal([First, Acknowledged], _alerts.Outbox.Sent.Select(sent => sent.Notice.Reason));
    }
}
