namespace PointBus.Cli.Tests;

/// <summary>Nothing that matters happens without a yes and a reason.</summary>
public sealed class ConsentTests : IAsyncLifetime, IDisposable
{
    readonly CliRun _cli = new();
    FakeHost _host = null!;

    IEnumerable<Seen> Changes => _host.Requests.Where(seen => seen.Method != "GET");

    public async Task InitializeAsync()
    {
        _host = await FakeHost.StartAsync();
        Operators.Play(_host);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose() => _cli.Dispose();

    public static TheoryData<string[]> Dangerous => new(
        ["dlq", "replay", "--group", Operators.Group],
        ["dlq", "archive", "--lane", "live"],
        ["dlq", "restore", "--all"],
        ["dlq", "purge", Operators.Letter],
        ["dlq", "edit", Operators.Letter, "--file", "x.json"],
        ["dlq", "import", "x.jsonl"],
        ["ops", "cancel", Operators.Operation],
        ["queues", "purge", "live"],
        ["queues", "delete", "live"],
        ["queues", "requeue", "live", Operators.Letter],
        ["queues", "remove", "live", Operators.Batch],
        ["queues", "cleanup"],
        ["batch", "cancel", Operators.Batch],
        ["batch", "replay", Operators.Batch]);

    [Theory]
    [MemberData(nameof(Dangerous))]
    public async Task Where_nobody_can_be_asked_it_is_refused_before_anything_is_sent(string[] args)
    {
        Assert.Equal((int)ExitCode.Usage, await _cli.RunAsync(_host, [.. args, "--reason", "because"]));
        Assert.Contains("--yes", _cli.Error, StringComparison.Ordinal);

        Assert.Equal((int)ExitCode.Usage, await _cli.RunAsync(_host, [.. args, "--yes"]));
        Assert.Contains("--reason", _cli.Error, StringComparison.Ordinal);

        Assert.Empty(_host.Requests);
        Assert.Empty(_cli.Out);
    }

    [Fact]
    public async Task A_replay_tells_what_it_comes_to_and_asks_why_and_whether()
    {
        _cli.Answers = "elevation fixed\ny\n";
        await _cli.RunAsync(_host, "dlq", "replay", "--group", Operators.Group);

        Assert.Equal(0, _cli.Code);
        await Approved.CheckAsync("run/dlq-replay-asked", Operators.Transcript(_cli, _host, ["dlq", "replay", "--group", Operators.Group]));
    }

    [Theory]
    [InlineData("why\nn\n")]
    [InlineData("why\n\n")]
    [InlineData("why\n")]
    [InlineData("why\nnot sure\n")]
    [InlineData("")]
    [InlineData("\ny\n")]
    public async Task Anything_but_a_yes_after_a_reason_does_nothing(string answers)
    {
        _cli.Answers = answers;

        Assert.NotEqual(0, await _cli.RunAsync(_host, "dlq", "replay", "--group", Operators.Group));
        Assert.Contains("Nothing was done", _cli.Error, StringComparison.Ordinal);
        Assert.Empty(Changes);
        Assert.Empty(_cli.Out);
    }

    [Fact]
    public async Task A_big_purge_wants_the_number_typed()
    {
        _host.Routes["GET /api/dlq/letters"] = seen => Operators.Letters(seen.Query("state") == "open" ? 480 : 0, 12000);
        _cli.Answers = "y\n";
        Assert.Equal((int)ExitCode.Error, await _cli.RunAsync(_host, "dlq", "purge", "--lane", "live", "--reason", "worthless"));
        Assert.Contains("Type 480 to go on", _cli.Error, StringComparison.Ordinal);
        Assert.Empty(Changes);

        _cli.Answers = "480\n";
        Assert.Equal(0, await _cli.RunAsync(_host, "dlq", "purge", "--lane", "live", "--reason", "worthless"));
        Assert.Equal("purge", (string)Changes.Single().Json!["kind"]!);
    }

    [Fact]
    public async Task What_failed_while_somebody_thought_is_not_part_of_what_they_agreed_to()
    {
        _cli.Answers = "y\n";
        await _cli.RunAsync(_host, "dlq", "replay", "--group", Operators.Group, "--reason", "x");
        Assert.Equal("2026-05-31T12:00:00Z", (string)Changes.Single().Json!["selection"]!["before"]!);

        _cli.Answers = "y\n";
        await _cli.RunAsync(_host, "dlq", "replay", "--group", Operators.Group, "--reason", "x", "--before", "2026-05-31T11:00:00Z");
        Assert.Equal("2026-05-31T11:00:00Z", (string)Changes.Last().Json!["selection"]!["before"]!);
        Assert.Contains("2 newer failures not included", _cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_that_fits_is_3_and_asks_nothing()
    {
        _host.Routes["GET /api/dlq/letters"] = _ => new Reply(200, """{"items":[],"count":0,"total":0,"points":0,"timestamp":"2026-05-31T12:00:00Z"}""");
        _cli.Answers = "";

        Assert.Equal((int)ExitCode.NotFound, await _cli.RunAsync(_host, "dlq", "archive", "--lane", "live", "--reason", "x"));
        Assert.Empty(Changes);
    }

    [Theory]
    [InlineData("queues", "purge", "live", "150\n", "POST")]
    [InlineData("queues", "delete", "live", "150\n", "DELETE")]
    [InlineData("ops", "cancel", Operators.Operation, "y\n", "POST")]
    [InlineData("batch", "cancel", Operators.Batch, "y\n", "POST")]
    [InlineData("batch", "replay", Operators.Batch, "yes\n", "POST")]
    public async Task The_others_ask_too(string group, string verb, string what, string answer, string method)
    {
        _cli.Answers = answer;
        await _cli.RunAsync(_host, group, verb, what, "--reason", "x");

        Assert.Equal(0, _cli.Code);
        Assert.Equal(method, Changes.Single().Method);
        Assert.Contains(what, _cli.Error + what, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dlq", "replay", "--reason", "x", "--yes")]
    [InlineData("dlq", "replay", "--all", "--lane", "live", "--reason", "x", "--yes")]
    [InlineData("dlq", "replay", "not-an-id", "--reason", "x", "--yes")]
    [InlineData("dlq", "replay", "--from", "not-an-id", "--reason", "x", "--yes")]
    [InlineData("dlq", "replay", "--all", "--stop-at", "101", "--reason", "x", "--yes")]
    [InlineData("dlq", "replay", "--all", "--canary", "many", "--reason", "x", "--yes")]
    [InlineData("dlq", "archive", Operators.Letter, "--lane", "live", "--reason", "x", "--yes")]
    [InlineData("dlq", "list", "--priority", "0-11")]
    [InlineData("dlq", "list", "--after", "2026-05-31T10:00:00")]
    [InlineData("dlq", "list", "--before", "yesterday")]
    [InlineData("dlq", "list", "--state", "sleeping")]
    [InlineData("dlq", "note", Operators.Group)]
    [InlineData("dlq", "note", Operators.Group, "--resolve", "--reopen")]
    [InlineData("dlq", "edit", Operators.Letter, "--dry-run")]
    [InlineData("ops", "show", "7")]
    [InlineData("dlq")]
    [InlineData("queues", "pause", "live", "--actor", "two\nlines")]
    public async Task A_wrong_command_line_is_2_and_sends_nothing(params string[] args)
    {
        Assert.Equal((int)ExitCode.Usage, await _cli.RunAsync(_host, args));
        Assert.StartsWith("pointbus: ", _cli.Error, StringComparison.Ordinal);
        Assert.Single(_cli.Error.TrimEnd('\n').Split('\n'));
        Assert.Empty(_host.Requests);
        Assert.Empty(_cli.Out);
    }

    [Fact]
    public async Task The_actor_is_the_flag_over_the_environment_over_the_file_over_the_user()
    {
        async Task<string?> ActorAsync(params string[] more)
        {
            await _cli.RunAsync(_host, ["queues", "pause", "live", .. more]);
            return _host.Requests[^1].Header("X-Actor");
        }

        Assert.Equal("tester", await ActorAsync());
        _cli.File("config/pointbus/config.json", """{"actor":"from-file"}""");
        Assert.Equal("from-file", await ActorAsync());
        _cli.Variables["POINTBUS_ACTOR"] = "from-env";
        Assert.Equal("from-env", await ActorAsync());
        Assert.Equal("José", await ActorAsync("--actor", "José"));
        await _cli.RunAsync(_host, "queues", "show", "live");
        Assert.Null(_host.Requests[^1].Header("X-Actor"));
    }
}
