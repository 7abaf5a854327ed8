using PointBus.Consumers.Alerting;
using PointBus.Consumers.Alerting.Evaluating;
using PointBus.Consumers.Alerting.Measuring;
using PointBus.Contracts;
using PointBus.Host.Tests.Fakes;
using PointBus.Storage;

namespace PointBus.Host.Tests.Alerts;

[Trait("spec", "E-76")]
public sealed class AlertApiTests(OperationsHost host) : OperationsTests(host)
{
    const string Path = "/api/v1/alerts";

    [Fact]
    public async Task What_fires_is_listed_with_the_worst_first_and_shown_by_its_id()
    {
        var id = await FireAsync("pending-batches", "live", AlertSeverity.Warning);
        await FireAsync("redis-policy", null, AlertSeverity.Critical);

        var list = (await Host.GetAsync(Path)).Must(200);
        Assert.Equal(("2", "redis-policy", "critical", "firing"), (list.Word("count"), list.Word("alerts.0.rule"), list.Word("alerts.0.severity"), list.Word("alerts.0.state")));
        Assert.Equal("1", (await Host.GetAsync(Path + "?severity=warning&place=live&state=firing")).Must(200).Word("count"));
        Assert.Equal("0", (await Host.GetAsync(Path + "?rule=no-consumer")).Must(200).Word("count"));
        Assert.Equal(("1001", "1000", "batches"), (await Host.GetAsync($"{Path}/{id}")).Must(200) is var one ? (one.Word("value"), one.Word("threshold"), one.Word("unit")) : default);
        (await Host.GetAsync($"{Path}/{Guid.NewGuid()}")).MustBeProblem(404, "ALERT_NOT_FOUND");
        (await Host.GetAsync($"{Path}/seven")).MustBeProblem(400, "id.invalid");
        (await Host.GetAsync(Path + "?severity=loud")).MustBeProblem(400, "severity.invalid");
        (await Host.GetAsync(Path + "?lane=live")).MustBeProblem(400, "query.unknown");
    }

    [Fact]
    public async Task Who_takes_care_first_stays_and_is_recorded()
    {
        var id = await FireAsync("pending-batches", "live", AlertSeverity.Warning);

        var first = (await Host.PostAsync($"{Path}/{id}/acknowledge", new { comment = "on it" })).Must(200);
        Assert.Equal(("acknowledged", "ops", "on it"), (first.Word("state"), first.Word("acknowledged.by"), first.Word("acknowledged.comment")));
        var record = Audited("alert.acknowledge", "done", 1);
        Assert.Equal(("alert pending-batches live", "on it"), (record.Target, record.Reason));

        var second = await Host.SendAsync(HttpMethod.Post, $"{Path}/{id}/acknowledge", null, ("X-Api-Key", "operator-key"));
        Assert.Equal("ops", second.Must(200).Word("acknowledged.by"));
        (await Host.PostAsync($"{Path}/{Guid.NewGuid()}/acknowledge")).MustBeProblem(404, "ALERT_NOT_FOUND");
    }

    [Fact]
    public async Task A_silence_is_looked_at_made_seen_and_ended()
    {
        await FireAsync("pending-batches", "live", AlertSeverity.Warning);
        await FireAsync("dead-letters", "live", AlertSeverity.Warning);

        Assert.Equal("1", (await Host.PostAsync(Path + "/silences/preview", new { rule = "pending-*" })).Must(200).Word("count"));
        Assert.Equal("0", (await Host.GetAsync(Path + "/silences")).Must(200).Word("count"));
        var made = (await Host.PostAsync(Path + "/silences", new { rule = "pending-*", comment = "the database moves", minutes = 30 })).Must(201);
        Assert.Equal(("ops", "active", "1"), (made.Word("silence.author"), made.Word("silence.state"), made.Word("count")));
        Assert.Equal("the database moves", Audited("silence.add", "done", 1).Reason);
        Assert.Equal(Host.Time.GetUtcNow().AddMinutes(30), made["silence.ends_at"].GetDateTimeOffset());

        Assert.Equal("the database moves", (await Host.GetAsync(Path + "?state=silenced")).Must(200).Word("alerts.0.silence.comment"));
        (await Host.SendAsync(HttpMethod.Delete, $"{Path}/silences/{made.Word("silence.id")}?reason=done")).Must(200);
        Assert.Equal("0", (await Host.GetAsync(Path + "?state=silenced")).Must(200).Word("count"));
        (await Host.SendAsync(HttpMethod.Delete, $"{Path}/silences/{made.Word("silence.id")}")).MustBeProblem(404, "SILENCE_NOT_FOUND");
    }

    [Fact]
    public async Task A_window_comes_later_or_each_week()
    {
        var start = Host.Time.GetUtcNow().AddDays(1);

        var window = (await Host.PostAsync(Path + "/silences", new { comment = "weekly patches", starts_at = start, minutes = 120, weekly = true })).Must(201);

        Assert.Equal(("coming", "True", "*"), (window.Word("silence.state"), window.Word("silence.weekly"), window.Word("silence.rule")));
    }

    [Theory]
    [InlineData("""{"rule":"pending-*"}""", 422, "silence.invalid")]
    [InlineData("""{"rule":"*-x","comment":"why"}""", 422, "silence.invalid")]
    [InlineData("""{"rule":"","comment":"why"}""", 400, "rule.empty")]
    [InlineData("""{"comment":"why","minutes":0}""", 400, "minutes.range")]
    [InlineData("""{"comment":"why","minutes":5,"ends_at":"2030-01-01T00:00:00Z"}""", 400, "minutes.invalid")]
    [InlineData("""{"comment":"why","starts_at":"2020-01-01T00:00:00Z"}""", 422, "silence.invalid")]
    [InlineData("""{"comment":"why","lane":"live"}""", 400, "json.unknown_member")]
    [InlineData("""{"comment":"why","severity":"loud"}""", 400, "severity.invalid")]
    public async Task A_silence_that_cannot_work_is_not_made(string body, int status, string code)
    {
        (await Host.PostAsync(Path + "/silences", body)).MustBeProblem(status, code);

        Audited("silence.add", "refused");
        Assert.Equal("0", (await Host.GetAsync(Path + "/silences")).Must(200).Word("count"));
    }

    [Fact]
    public async Task A_rule_is_changed_for_a_place_and_set_back()
    {
        Assert.Equal(("1000", "800", ""), (await Host.GetAsync(Path + "/rules/pending-batches")).Must(200) is var rule ? (rule.Word("raise"), rule.Word("clear"), rule.Word("changed")) : default);

        var changed = (await Host.SendAsync(HttpMethod.Patch, Path + "/rules/pending-batches@live", new { raise = 2000.5, repeat_minutes = 30, reason = "a race day" })).Must(200);

        Assert.Equal(("2000.5", "1600.4", "30", "ops"), (changed.Word("raise"), changed.Word("clear"), changed.Word("repeat_minutes"), changed.Word("changed.by")));
        var record = Audited("alert-rule.change", "done", 1);
        Assert.Equal(("rule pending-batches@live", "a race day", "raise 2000.5, repeat_minutes 30"), (record.Target, record.Reason, record.Detail));
        Assert.Equal("True", (await Host.SendAsync(HttpMethod.Delete, Path + "/rules/pending-batches@live")).Must(200).Word("reset"));
        Assert.Equal("False", (await Host.SendAsync(HttpMethod.Delete, Path + "/rules/pending-batches@live")).Must(200).Word("reset"));
        (await Host.GetAsync(Path + "/rules/pending-batches@live")).MustBeProblem(404, "RULE_NOT_FOUND");
    }

    [Theory]
    [InlineData("pending-batches", """{"raise":"many"}""", 400, "raise.invalid")]
    [InlineData("pending-batches", """{"clear":5000}""", 422, "rule.invalid")]
    [InlineData("pending-batches", """{"confirmations":0}""", 400, "confirmations.range")]
    [InlineData("pending-batches", """{}""", 422, "rule.empty")]
    [InlineData("pending-batches", """{"raise":1,"rise":2}""", 400, "json.unknown_member")]
    [InlineData("of-nobody", """{"raise":1}""", 422, "rule.invalid")]
    [InlineData("Bad%20Name", """{"signal":"pending","severity":"info","raise":1,"title":"x"}""", 422, "rule.invalid")]
    public async Task A_change_that_cannot_work_changes_nothing(string key, string body, int status, string code)
    {
        (await Host.SendAsync(HttpMethod.Patch, $"{Path}/rules/{key}", body)).MustBeProblem(status, code);

        Audited("alert-rule.change", "refused");
        Assert.Equal("0", (await Host.GetAsync(Path + "/rules")).Must(200)["rules"].EnumerateArray().Count(rule => rule.GetProperty("changed").ValueKind != System.Text.Json.JsonValueKind.Null).ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_rule_is_tried_on_what_was_measured()
    {
        var now = Host.Time.GetUtcNow();
        for (var minute = 60; minute > 0; minute--)
        {
            var sample = new Sample { At = now.AddMinutes(-minute), Values = new Dictionary<string, Dictionary<string, double>> { [Signals.Pending] = new() { ["live"] = minute is > 20 and <= 30 ? 1_500 : 10 } } };
            await Host.Alerts.AppendAsync(AlertLog.Samples, sample.At, AlertJson.Write(sample), TimeSpan.FromDays(1), default);
        }

        var tried = (await Host.PostAsync(Path + "/rules/pending-batches/backtest", new { hours = 2 })).Must(200);
        Assert.Equal(("60", "1", "live", "1500"), (tried.Word("samples"), tried.Word("count"), tried.Word("firings.0.place"), tried.Word("firings.0.worst")));
        Assert.Equal("0", (await Host.PostAsync(Path + "/rules/pending-batches/backtest", new { raise = 2000 })).Must(200).Word("count"));
        Assert.Equal("1", (await Host.PostAsync(Path + "/rules/mine/backtest", new { signal = "pending", severity = "info", raise = 100, title = "mine" })).Must(200).Word("count"));
        (await Host.PostAsync(Path + "/rules/mine/backtest")).MustBeProblem(422, "rule.invalid");
        (await Host.PostAsync(Path + "/rules/pending-batches/backtest", new { hours = 48 })).MustBeProblem(400, "hours.range");
        Assert.Empty(Host.Audit.All);
    }

    [Fact]
    public async Task A_test_of_a_channel_tells_the_answer_and_is_in_the_log()
    {
        Assert.Equal("hook", (await Host.GetAsync(Path + "/channels")).Must(200).Word("channels.0.name"));

        var answer = (await Host.PostAsync(Path + "/channels/hook/test")).Must(200);

        Assert.Equal(("False", "refused", "webhook"), (answer.Word("delivered"), answer.Word("outcome"), answer.Word("kind")));
        Assert.StartsWith("call.address: ", answer.Word("answer"), StringComparison.Ordinal);
        Assert.StartsWith("refused: call.address", Audited("alert-channel.test", "done", 1).Detail, StringComparison.Ordinal);
        var log = (await Host.GetAsync(Path + "/deliveries?channel=hook")).Must(200);
        Assert.Equal(("1", "given_up", "test"), (log.Word("count"), log.Word("items.0.outcome"), log.Word("items.0.reason")));
        Assert.Equal("0", (await Host.GetAsync(Path + "/deliveries?outcome=delivered")).Must(200).Word("count"));
        Assert.DoesNotContain("c4n4ry", answer.Text + log.Text, StringComparison.Ordinal);
        Assert.Equal("1", (await Host.GetAsync(Path + "/stats")).Must(200).Word("alerts_failed"));
        (await Host.PostAsync(Path + "/channels/nobody/test")).MustBeProblem(404, "CHANNEL_NOT_FOUND");
    }

    [Fact]
    public async Task What_is_over_is_found_in_the_history()
    {
        var facts = Facts("pending-batches", "live", AlertSeverity.Warning);
        var now = Host.Time.GetUtcNow();
        await Host.Alerts.AppendAsync(AlertLog.History, now.AddMinutes(-9), AlertJson.Write(new HistoryEntry(now.AddMinutes(-9), facts, null)), TimeSpan.FromDays(7), default);
        await Host.Alerts.AppendAsync(AlertLog.History, now.AddMinutes(-3), AlertJson.Write(new HistoryEntry(now.AddMinutes(-3), facts, now.AddMinutes(-3))), TimeSpan.FromDays(7), default);

        Assert.Equal("cleared", (await Host.GetAsync($"{Path}/{facts.FiringId}")).Must(200).Word("state"));
        var history = (await Host.GetAsync(Path + "/history?rule=pending-batches")).Must(200);
        Assert.Equal(("2", "cleared", "fired"), (history.Word("count"), history.Word("items.0.state"), history.Word("items.1.state")));
        Assert.Equal("0", (await Host.GetAsync(Path + "/history?place=upload")).Must(200).Word("count"));
    }

    [Fact]
    public async Task While_Redis_is_away_that_is_said()
    {
        Host.Alerts.IsAway = true;
        try
        {
            (await Host.GetAsync(Path)).MustBeProblem(503, "REDIS_UNAVAILABLE");
            (await Host.PostAsync(Path + "/silences", new { comment = "why" })).MustBeProblem(503, "REDIS_UNAVAILABLE");
        }
        finally
        {
            Host.Alerts.IsAway = false;
        }
    }

    async Task<Guid> FireAsync(string rule, string? place, AlertSeverity severity)
    {
        var facts = Facts(rule, place, severity);
        var standing = new RuleStanding { Rule = rule, Place = place, Signal = rule == "pending-batches" ? Signals.Pending : Signals.RedisPolicy, Value = facts.Value, MeasuredAt = facts.Since, Firing = facts };
        await Host.Alerts.SaveAsync(AlertDocument.Standing, new Dictionary<string, string?> { [standing.Key] = AlertJson.Write(standing) }, default);
        return facts.FiringId;
    }

    AlertFacts Facts(string rule, string? place, AlertSeverity severity) => new()
    {
        FiringId = Guid.NewGuid(), Rule = rule, Place = place, Severity = severity, Title = "More batches wait than usual", Value = 1_001, Threshold = 1_000, Unit = "batches",
        Since = Host.Time.GetUtcNow().AddMinutes(-5),
    };
}
