namespace PointBus.Cli.Tests;

/// <summary>The verbs of alerts: what they send and what they print, as it was approved.</summary>
public sealed class AlertVerbTests : IAsyncLifetime, IDisposable
{
    const string Alert = "0198f0a2-7c41-7b6e-9a53-3f1c5d2e8c01";
    const string Silence = "0198f0a2-7c41-7b6e-9a53-3f1c5d2e8c02";

    readonly CliRun _cli = new();
    FakeHost _host = null!;

    public async Task InitializeAsync()
    {
        _host = await FakeHost.StartAsync();
        Play(_host);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("alerts-list", "alerts", "list", "--severity", "critical", "--state", "firing", "--rule", "pending-batches")]
    [InlineData("alerts-show", "alerts", "show", Alert)]
    [InlineData("alerts-ack", "alerts", "ack", Alert, "--comment", "on it")]
    [InlineData("alerts-history", "alerts", "history", "--rule", "pending-batches", "--after", "2h")]
    [InlineData("alerts-silence", "alerts", "silence", "--rule", "pending-*", "--place", "live", "--for", "2h", "--from", "2026-05-31T22:00:00Z", "--weekly", "--reason", "the database moves", "--yes")]
    [InlineData("alerts-silence-dry-run", "alerts", "silence", "--all", "--dry-run")]
    [InlineData("alerts-silences", "alerts", "silences")]
    [InlineData("alerts-unsilence", "alerts", "unsilence", Silence, "--reason", "it has moved")]
    [InlineData("alerts-test", "alerts", "test")]
    [InlineData("alerts-test-one", "alerts", "test", "--channel", "slack")]
    [InlineData("alerts-deliveries", "alerts", "deliveries", "--channel", "mail", "--outcome", "failed")]
    [InlineData("alerts-rules-list", "alerts", "rules", "list")]
    [InlineData("alerts-rules-show", "alerts", "rules", "show", "pending-batches")]
    [InlineData("alerts-rules-set", "alerts", "rules", "set", "pending-batches@live", "--raise", "2000", "--clear", "1500.5", "--times", "3", "--disable", "--reason", "a race day")]
    [InlineData("alerts-rules-reset", "alerts", "rules", "reset", "pending-batches@live")]
    [InlineData("alerts-rules-test", "alerts", "rules", "test", "pending-batches", "--raise", "2000", "--hours", "12")]
    public async Task A_verb_sends_and_prints_as_it_was_approved(string name, params string[] args)
    {
        await _cli.RunAsync(_host, args);

        await Approved.CheckAsync("run/" + name, Operators.Transcript(_cli, _host, args));
    }

    [Theory]
    [InlineData("alerts", "list")]
    [InlineData("alerts", "silence", "--all", "--dry-run")]
    [InlineData("alerts", "test")]
    [InlineData("alerts", "rules", "list")]
    [InlineData("alerts", "rules", "test", "pending-batches")]
    public async Task With_json_standard_output_is_one_document(params string[] args)
    {
        await _cli.RunAsync(_host, [.. args, "--json"]);

        Assert.Equal(System.Text.Json.JsonValueKind.Object, _cli.Json.GetValueKind());
    }

    [Theory]
    [InlineData("Name a --rule", "silence", "--reason", "x", "--yes")]
    [InlineData("--for takes 1m to 90d", "silence", "--all", "--for", "91d", "--reason", "x", "--yes")]
    [InlineData("--for takes 1m to 90d", "silence", "--all", "--for", "2026-01-01", "--reason", "x", "--yes")]
    [InlineData("--from takes a time", "silence", "--all", "--from", "2h", "--reason", "x", "--yes")]
    [InlineData("Say why with --reason", "silence", "--all", "--yes")]
    [InlineData("Name what is to change", "rules", "set", "pending-batches")]
    [InlineData("--raise takes a number", "rules", "set", "pending-batches", "--raise", "many")]
    [InlineData("do not go together", "rules", "set", "pending-batches", "--enable", "--disable")]
    public async Task What_cannot_be_meant_is_refused_before_anything_is_sent(string complaint, params string[] args)
    {
        Assert.Equal(2, await _cli.RunAsync(_host, ["alerts", .. args]));

        Assert.Contains(complaint, _cli.Error, StringComparison.Ordinal);
        Assert.Empty(_host.Requests);
    }

    [Fact]
    public async Task Somebody_at_a_terminal_sees_what_would_be_hidden_and_may_say_no()
    {
        _cli.Answers = "patches\nn\n";

        Assert.Equal(1, await _cli.RunAsync(_host, "alerts", "silence", "--rule", "pending-*"));

        Assert.Contains("Would hide 1 alert that fires now:", _cli.Error, StringComparison.Ordinal);
        Assert.Equal("/api/v1/alerts/silences/preview", Assert.Single(_host.Requests).Path);
    }

    static void Play(FakeHost host)
    {
        var routes = host.Routes;
        var alert = $$"""
            {"id":"{{Alert}}","firing_id":"{{Alert}}","rule":"pending-batches","place":"live","severity":"critical","title":"More batches wait in lane live than usual","value":1240,"threshold":1000,
             "unit":"batches","since":"2026-05-31T11:50:00Z","impact":{"points":310000,"flights":84},"command":"pointbus queues show live","state":"firing","told":true}
            """;
        var silence = $$"""
            {"id":"{{Silence}}","rule":"pending-*","place":"live","severity":null,"author":"ops (tester)","comment":"the database moves","starts_at":"2026-05-31T22:00:00Z","ends_at":"2026-06-01T00:00:00Z","weekly":true,"state":"coming"}
            """;
        var rule = """
            {"key":"pending-batches","name":"pending-batches","place":"*","signal":"pending","severity":"warning","direction":"above","raise":1000,"clear":800.5,"unit":"batches","confirmations":1,
             "no_data":"keep","repeat_minutes":10,"title":"More batches wait in lane {place} than usual","runbook":"backlog","command":"pointbus queues show {place}","enabled":true,"changed":{"by":"ops","at":"2026-05-31T09:00:00Z"}}
            """;
        const string Alerts = "/api/v1/alerts";
        routes["GET " + Alerts] = _ => new Reply(200, $$"""{"alerts":[{{alert}}],"count":1}""");
        routes[$"GET {Alerts}/{Alert}"] = _ => new Reply(200, alert);
        routes[$"POST {Alerts}/{Alert}/acknowledge"] = _ => new Reply(200, alert.Replace("\"told\":true", "\"acknowledged\":{\"by\":\"ops (tester)\"}", StringComparison.Ordinal));
        routes[$"GET {Alerts}/history"] = _ => new Reply(200, $$"""{"items":[{{alert.Replace("\"told\":true", "\"at\":\"2026-05-31T11:00:00Z\"", StringComparison.Ordinal)}}],"count":1}""");
        routes[$"POST {Alerts}/silences/preview"] = _ => new Reply(200, $$"""{"hides":[{{alert}}],"count":1}""");
        routes[$"POST {Alerts}/silences"] = _ => new Reply(201, $$"""{"silence":{{silence}},"hides":[{{alert}}],"count":1}""");
        routes[$"GET {Alerts}/silences"] = _ => new Reply(200, $$"""{"silences":[{{silence}}],"count":1}""");
        routes[$"DELETE {Alerts}/silences/{Silence}"] = _ => new Reply(200, $$"""{"id":"{{Silence}}","ended":true}""");
        routes[$"GET {Alerts}/channels"] = _ => new Reply(200, """{"channels":[{"name":"mail","kind":"email"},{"name":"slack","kind":"slack"}],"count":2}""");
        routes[$"POST {Alerts}/channels/slack/test"] = _ => new Reply(200, """{"channel":"slack","kind":"slack","delivered":true,"outcome":"delivered","answer":"200 OK: ok","retry_after_seconds":null}""");
        routes[$"POST {Alerts}/channels/mail/test"] = _ => new Reply(200, """{"channel":"mail","kind":"email","delivered":false,"outcome":"failed","answer":"451 mailbox busy","retry_after_seconds":null}""");
        routes[$"GET {Alerts}/deliveries"] = _ => new Reply(200, $$"""{"items":[{"at":"2026-05-31T11:00:00Z","notice_id":"{{Silence}}","group_key":"g","channel":"mail","kind":"email","reason":"first","attempt":2,"outcome":"failed","detail":"451 mailbox busy","next_at":null}],"count":1}""");
        routes[$"GET {Alerts}/rules"] = _ => new Reply(200, $$"""{"rules":[{{rule}}],"count":1,"mistakes":[]}""");
        routes[$"GET {Alerts}/rules/pending-batches"] = _ => new Reply(200, rule);
        routes[$"PATCH {Alerts}/rules/pending-batches@live"] = _ => new Reply(200, rule.Replace("\"enabled\":true", "\"enabled\":false", StringComparison.Ordinal));
        routes[$"DELETE {Alerts}/rules/pending-batches@live"] = _ => new Reply(200, """{"key":"pending-batches@live","reset":true}""");
        routes[$"POST {Alerts}/rules/pending-batches/backtest"] = _ => new Reply(200, $$"""
            {"rule":{{rule}},"hours":12,"samples":720,"from":"2026-05-31T00:00:00Z","to":"2026-05-31T12:00:00Z","firings":[{"place":"live","fired_at":"2026-05-31T08:00:00Z","cleared_at":"2026-05-31T08:10:00Z","worst":2400}],"count":1,"fired_seconds":600}
            """);
    }
}
