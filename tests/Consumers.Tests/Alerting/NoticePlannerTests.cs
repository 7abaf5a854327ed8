using PointBus.Consumers.Alerting.Planning;
using PointBus.Contracts;
using static PointBus.Contracts.NoticeReason;

namespace PointBus.Consumers.Tests.Alerting;

public sealed class NoticePlannerTests
{
    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    readonly PlanHarness _plan = new();

    [Fact]
    public void A_firing_is_told_once_after_the_wait_and_so_is_its_end()
    {
        var alert = _plan.Raise();
        _plan.Pass(PlanHarness.Step * 2);
        Assert.Empty(_plan.Sent);
        _plan.Pass(10 * Minute);
        Assert.Equal([First], _plan.Reasons);

        _plan.Clear();
        _plan.Pass(10 * Minute);
        Assert.Equal([First, Resolved], _plan.Reasons);
        Assert.All(_plan.Sent, sent => Assert.Equal(alert.Facts.FiringId, Assert.Single(sent.Notice.Alerts).Facts.FiringId));
        Assert.Equal([false, true], _plan.Sent.Select(sent => sent.Notice.Alerts[0].ClearedAt is not null));
        Assert.Single(_plan.Sent.Select(sent => sent.Notice.GroupKey).Distinct());
    }

    [Fact]
    public void What_is_over_before_the_wait_is_not_told()
    {
        _plan.Raise();
        _plan.Plan();
        _plan.Clear();
        _plan.Pass(10 * Minute);
        Assert.Empty(_plan.Sent);
    }

    [Fact]
    public void Ten_thousand_breaches_within_a_minute_make_a_handful_of_notices()
    {
        var plan = new PlanHarness { Restarts = false };
        for (var breach = 0; breach < 10_000; breach++)
        {
            plan.Raise($"lane-{breach}", $"rule-{breach % 4}");
            if (breach % 2_500 == 2_499)
                plan.Pass(PlanHarness.Step);
        }

        plan.Pass(4 * Minute, Minute);
        Assert.Equal(4, plan.Sent.Count);
        plan.Pass(5 * Minute, Minute);
        Assert.InRange(plan.Sent.Count, 4, 8);
        Assert.All(plan.Sent, sent => Assert.Equal((50, true), (sent.Notice.Alerts.Count, sent.Notice.Omitted > 0)));

        plan.Active.Clear();
        plan.Pass(10 * Minute, Minute);
        Assert.Equal(4, plan.Reasons.Count(reason => reason == Resolved));
        Assert.InRange(plan.Sent.Count, 8, 12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_flapping_value_makes_two_notices(int steps)
    {
        for (var flap = 0; flap < 100; flap++)
        {
            var first = _plan.Raise(repeatMinutes: 1_440).Facts.FiringId;
            _plan.Pass(steps * PlanHarness.Step);
            _plan.Clear();
            _plan.Pass(steps * PlanHarness.Step);
            if (flap == 0)
                Assert.NotEqual(Guid.Empty, first);
        }

        _plan.Pass(2 * 60 * Minute);
        Assert.Equal([First, Resolved], _plan.Reasons);
        Assert.Equal(_plan.Sent[0].Notice.Alerts[0].Facts.FiringId, _plan.Sent[1].Notice.Alerts[0].Facts.FiringId);
    }

    [Fact]
    public void What_comes_back_again_and_again_is_told_ever_more_rarely()
    {
        for (var flap = 0; flap < 60; flap++)
        {
            _plan.Raise(repeatMinutes: 1_440);
            _plan.Pass(3 * Minute);
            _plan.Clear();
            _plan.Pass(3 * Minute);
        }

        _plan.Pass(2 * 60 * Minute);
        Assert.InRange(_plan.Sent.Count, 2, 8);
        Assert.Equal(Resolved, _plan.Reasons.Last());
    }

    [Fact]
    public void Changes_of_a_group_wait_for_its_interval_and_tell_what_is_over_too()
    {
        _plan.Raise("live");
        _plan.Pass(Minute);
        _plan.Raise("upload");
        _plan.Clear("live");
        _plan.Pass(4 * Minute);
        Assert.Equal([First], _plan.Reasons);
        _plan.Pass(2 * Minute);

        Assert.Equal([First, Changed], _plan.Reasons);
        Assert.Equal([("upload", false), ("live", true)], _plan.Sent[1].Notice.Alerts.Select(alert => (alert.Facts.Place!, alert.ClearedAt is not null)));
        _plan.Pass(30 * Minute);
        Assert.Equal(2, _plan.Sent.Count);
        _plan.Clear("upload");
        _plan.Pass(5 * Minute);
        Assert.Equal("upload", Assert.Single(_plan.Sent[2].Notice.Alerts).Facts.Place);
    }

    [Fact]
    public void It_is_repeated_until_somebody_takes_care_of_it_and_its_end_is_told_to_all_the_same()
    {
        var alert = _plan.Raise(repeatMinutes: 10);
        _plan.Pass(25 * Minute);
        Assert.Equal([First, Repeat, Repeat], _plan.Reasons);

        _plan.Acknowledgements[alert.Facts.FiringId] = new Acknowledgement { FiringId = alert.Facts.FiringId, Actor = "alice", At = _plan.Now };
        _plan.Pass(60 * Minute);
        Assert.Equal([First, Repeat, Repeat, Acknowledged], _plan.Reasons);
        Assert.Equal("alice", _plan.Sent[3].Notice.Actor);

        _plan.Clear();
        _plan.Pass(5 * Minute);
        Assert.Equal(Resolved, _plan.Reasons.Last());
    }

    [Fact]
    public void A_silence_hides_what_begins_and_repeats_but_never_an_end()
    {
        var silence = Silence() with { Rule = "dead-*", Place = "live" };
        _plan.Raise("live", repeatMinutes: 10);
        _plan.Pass(Minute);
        _plan.Silences.Add(silence);
        _plan.Pass(20 * Minute);
        _plan.Clear();
        _plan.Pass(5 * Minute);
        Assert.Equal([First, Resolved], _plan.Reasons);

        _plan.Raise("live");
        _plan.Raise("live", "stalled");
        _plan.Pass(5 * Minute);
        Assert.Equal("stalled", _plan.Sent[2].Notice.Alerts[0].Facts.Rule);
        Assert.Equal(3, _plan.Sent.Count);

        _plan.Silences.Clear();
        _plan.Pass(Minute);
        Assert.Equal(["dead-letters", "dead-letters", "stalled", "dead-letters"], _plan.Sent.Select(sent => sent.Notice.Alerts[0].Facts.Rule));
    }

    [Fact]
    public void The_end_goes_to_the_channels_that_were_told_of_the_beginning()
    {
        var route = new[] { "slack" };
        var plan = new PlanHarness(_ => route);
        plan.Raise(repeatMinutes: 10);
        plan.Pass(Minute);
        route = ["mail"];
        plan.Pass(10 * Minute);
        route = [];
        plan.Clear();
        plan.Pass(5 * Minute);

        Assert.Equal([(First, "slack"), (Repeat, "mail"), (Resolved, "slack mail")], plan.Sent.Select(sent => (sent.Notice.Reason, string.Join(' ', sent.Channels))));
    }

    [Fact]
    public void What_no_route_wants_is_told_to_nobody()
    {
        var plan = new PlanHarness(_ => []);
        plan.Raise(repeatMinutes: 1);
        plan.Pass(10 * Minute);
        plan.Clear();
        plan.Pass(10 * Minute);
        Assert.Empty(plan.Sent);
    }

    [Fact]
    public void Somebody_is_reminded_once_of_a_silence_that_ends_while_it_hides_something()
    {
        _plan.Silences.Add(Silence() with { EndsAt = _plan.Now + (60 * Minute) });
        _plan.Pass(50 * Minute);
        Assert.Empty(_plan.Sent);
        _plan.Raise();
        _plan.Pass(9 * Minute);
        Assert.Equal([Report], _plan.Reasons);
        Assert.Equal("alice", _plan.Sent[0].Notice.Actor);

        _plan.Pass(5 * Minute);
        Assert.Equal([Report, First], _plan.Reasons);
    }

    [Fact]
    public void A_maintenance_window_returns_each_week()
    {
        var window = Silence() with { IsWeekly = true, EndsAt = _plan.Now.AddHours(2) };
        foreach (var (hours, isActive) in new[] { (-1, false), (0, true), (1.9, true), (2, false), (167, false), (168, true), (16 * 168 + 1, true) })
            Assert.Equal(isActive, window.IsActive(_plan.Now.AddHours(hours)));
        Assert.False(window.IsOver(_plan.Now.AddYears(1)));
        Assert.Empty(SilenceCheck.Find(window, _plan.Now));
    }

    [Fact]
    public void A_silence_without_a_comment_or_with_an_end_before_its_start_is_refused()
    {
        var wrong = Silence() with { Comment = " ", Author = "", EndsAt = _plan.Now - Minute, Rule = "a*b" };
        Assert.Equal(5, SilenceCheck.Find(wrong, _plan.Now).Count());
    }

    [Fact]
    public void What_is_down_hides_its_symptoms_and_the_worse_of_two_alerts_hides_the_lesser()
    {
        _plan.Inhibition = new Inhibition([Inhibition.Database]);
        _plan.Raise("database", "dependency-down", AlertSeverity.Critical, signal: "down");
        _plan.Raise("live", "stalled", AlertSeverity.Critical, signal: "stalled");
        _plan.Raise("live", "no-consumer", AlertSeverity.Critical, signal: "workers");
        _plan.Pass(5 * Minute);
        Assert.Equal(["dependency-down", "no-consumer"], _plan.Sent.Select(sent => sent.Notice.Alerts[0].Facts.Rule).Order());

        _plan.Inhibition = Inhibition.None;
        _plan.Pass(Minute);
        Assert.Equal(3, _plan.Sent.Count);

        _plan.Raise("up", "dead-letters");
        _plan.Raise("up", "dead-letters-critical", AlertSeverity.Critical);
        _plan.Pass(5 * Minute);
        Assert.Equal("dead-letters-critical", _plan.Sent[3].Notice.Alerts[0].Facts.Rule);
        Assert.Equal(4, _plan.Sent.Count);
    }

    Silence Silence() => new() { Id = Guid.NewGuid(), Author = "alice", Comment = "moving house", StartsAt = _plan.Now, EndsAt = _plan.Now + (60 * Minute) };
}
