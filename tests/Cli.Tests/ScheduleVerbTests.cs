namespace PointBus.Cli.Tests;

/// <summary>The verbs of jobs and the names of the older tools: what they send and what they print, as it was approved.</summary>
public sealed class ScheduleVerbTests : IAsyncLifetime, IDisposable
{
    const string Schedules = "/api/v1/schedules";

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
    [InlineData("schedules-list", "schedules", "list")]
    [InlineData("schedules-show", "schedules", "show", "daily-summary", "--limit", "2")]
    [InlineData("schedules-run", "schedules", "run", "daily-summary", "--reason", "before the race")]
    [InlineData("schedules-run-lasts", "schedules", "run", "monthly-trends")]
    [InlineData("schedules-run-failed", "schedules", "run", "small-queues")]
    [InlineData("older-queue-monitor", "queue_monitor", "--once")]
    [InlineData("older-dlq-monitoring-test", "dlq_monitoring", "--test-alert")]
    [InlineData("older-dlq-monitoring-stats", "dlq_monitoring", "--stats")]
    [InlineData("older-process-stuck-status", "process_stuck_queue", "--status")]
    [InlineData("older-process-stuck", "process_stuck_queue", "--yes")]
    [InlineData("older-clear-orphaned", "clear_orphaned_queue", "--confirm")]
    [Trait("spec", "3.12")]
    public async Task A_verb_sends_and_prints_as_it_was_approved(string name, params string[] args)
    {
        await _cli.RunAsync(_host, args);

        await Approved.CheckAsync("run/" + name, Operators.Transcript(_cli, _host, args));
    }

    [Theory]
    [InlineData("schedules", "list")]
    [InlineData("schedules", "run", "daily-summary")]
    [InlineData("queue_monitor", "--once")]
    [InlineData("dlq_monitoring", "--test-alert")]
    [InlineData("process_stuck_queue", "--status")]
    public async Task With_json_standard_output_is_one_document(params string[] args)
    {
        await _cli.RunAsync(_host, [.. args, "--json"]);

        Assert.Equal(System.Text.Json.JsonValueKind.Object, _cli.Json.GetValueKind());
    }

    [Theory]
    [InlineData("Name one of --test-alert and --stats", "dlq_monitoring")]
    [InlineData("Nobody can be asked here", "process_stuck_queue")]
    [InlineData("--limit takes 1 to 50", "schedules", "show", "clean-up", "--limit", "51")]
    public async Task What_cannot_be_meant_changes_nothing(string complaint, params string[] args)
    {
        Assert.Equal(2, await _cli.RunAsync(_host, args));

        Assert.Contains(complaint, _cli.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(_host.Requests, request => request.Method != "GET");
    }

    [Fact]
    public async Task A_clean_up_that_is_overdue_belongs_to_the_round_of_the_older_tool()
    {
        _host.Routes[$"GET {Schedules}/clean-up"] = _ => new Reply(200, """{"name":"clean-up","next_run":"2020-01-01T02:00:00Z","runs":[]}""");
        _host.Routes[$"POST {Schedules}/clean-up/run"] = _ => new Reply(200, """{"name":"clean-up","run":{"outcome":"succeeded","summary":"0 batches expired"}}""");

        await _cli.RunAsync(_host, "queue_monitor", "--once");

        Assert.Contains(_host.Requests, request => request.Path == Schedules + "/clean-up/run");
    }

    static void Play(FakeHost host)
    {
        var routes = host.Routes;
        const string Run = """
            {"run_id":"0198f0a2-7c41-7b6e-9a53-3f1c5d2e8c01","started_at":"2026-05-31T02:15:00Z","ended_at":"2026-05-31T02:15:02Z","duration_seconds":2,"due":"2026-05-31T02:15:00Z","actor":"system:schedule",
             "host":"a:1:2","outcome":"succeeded","summary":"3 letters open, 1 letter new; goes to mail","report":"Dead letters: the last day\n  Open: 3 letters, 30 points\n\nOpen by lane\n  live: 3 letters, 30 points"}
            """;
        routes["GET " + Schedules] = _ => new Reply(200, """
            {"schedules":[
              {"name":"clean-up","description":"Cleans.","schedule":"0 2 * * *","enabled":false,"is_running":false,"last_run":null,"outcome":null,"summary":null,"next_run":null},
              {"name":"daily-summary","description":"Tells.","schedule":"15 2 * * *","enabled":true,"is_running":true,"last_run":"2026-05-31T02:15:00Z","outcome":"succeeded","summary":"3 letters open; goes to mail","next_run":"2026-06-01T02:15:00Z"}],
             "count":2,"timestamp":"2026-05-31T12:00:00Z"}
            """);
        routes[$"GET {Schedules}/daily-summary"] = _ => new Reply(200, $$"""
            {"name":"daily-summary","description":"Tells.","schedule":"15 2 * * *","enabled":true,"running":null,"next_run":"2026-06-01T02:15:00Z","runs":[{{Run}},{{Run}}]}
            """);
        routes[$"GET {Schedules}/clean-up"] = _ => new Reply(200, """{"name":"clean-up","next_run":"2099-06-01T02:00:00Z","runs":[]}""");
        routes[$"POST {Schedules}/daily-summary/run"] = _ => new Reply(200, $$"""{"name":"daily-summary","run":{{Run}}}""");
        routes[$"POST {Schedules}/health-check/run"] = _ => new Reply(200, """{"name":"health-check","run":{"outcome":"succeeded","summary":"4 lanes","report":"live: 0 pending"}}""");
        routes[$"POST {Schedules}/small-queues/run"] = _ => new Reply(200, """{"name":"small-queues","run":{"outcome":"failed","summary":"the database does not answer"}}""");
        routes[$"POST {Schedules}/monthly-trends/run"] = _ => new Reply(202, """{"name":"monthly-trends","run_id":"0198f0a2-7c41-7b6e-9a53-3f1c5d2e8c01","outcome":"running"}""");
        routes["GET /api/v1/alerts/channels"] = _ => new Reply(200, """{"channels":[{"name":"slack","kind":"slack"}],"count":1}""");
        routes["POST /api/v1/alerts/channels/slack/test"] = _ => new Reply(200, """{"channel":"slack","kind":"slack","delivered":true,"outcome":"delivered","answer":"200 OK: ok"}""");
        routes["GET /api/v1/alerts/stats"] = _ => new Reply(200, """{"alerts_sent":7,"alerts_throttled":2,"alerts_failed":0,"email_sent":3,"slack_sent":4}""");
        routes["GET /api/dlq/letters"] = _ => Operators.Letters();
        host.Queues = () => new Reply(200, """
            {"redis_connected":true,"queue_stats":{"live":{"queue_size":0,"priority_queue_size":2,"total_pending":2,"oldest_ready":"2026-05-31T11:00:00Z"},"upload":{"queue_size":0,"priority_queue_size":0,"total_pending":0}},"timestamp":"2026-05-31T12:00:00Z"}
            """);
        routes["POST /admin/queue/force-process/live"] = _ => new Reply(200, """{"queue_type":"live","forced":2,"success":true}""");
        routes["POST /admin/queue/force-process/upload"] = _ => new Reply(200, """{"queue_type":"upload","message":"No items to process","processed":0}""");
    }
}
