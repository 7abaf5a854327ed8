namespace PointBus.Cli.Tests;

/// <summary>Operations seen through to their end, and dry runs.</summary>
public sealed class OperationTests : IAsyncLifetime, IDisposable
{
    readonly CliRun _cli = new();
    FakeHost _host = null!;

    public async Task InitializeAsync()
    {
        _host = await FakeHost.StartAsync();
        Operators.Play(_host);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("done", 480, 0, 0, ExitCode.Ok)]
    [InlineData("done", 470, 10, 0, ExitCode.Partial)]
    [InlineData("done", 470, 0, 10, ExitCode.Partial)]
    [InlineData("stopped", 3, 12, 0, ExitCode.SafetyLimit)]
    [InlineData("cancelled", 100, 0, 0, ExitCode.Partial)]
    public async Task How_it_ended_is_the_exit_code(string state, int succeeded, int failed, int skipped, object expected)
    {
        Then(Operators.Op("running", succeeded: 1), Operators.Op(state, succeeded: succeeded, failed: failed, skipped: skipped));
        await _cli.RunAsync(_host, "dlq", "replay", "--all", "--reason", "x", "--yes", "--wait");

        Assert.Equal((int)(ExitCode)expected, _cli.Code);
        Assert.StartsWith(Operators.Operation, _cli.Out, StringComparison.Ordinal);
        Assert.Contains($"{state}: ", _cli.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_terminal_each_change_is_a_line()
    {
        Then(Operators.Op("running"), Operators.Op("running"), Operators.Op("running", succeeded: 5), Operators.Op("settling", succeeded: 470), Operators.Op("done", succeeded: 480));
        await _cli.RunAsync(_host, "ops", "watch", Operators.Operation);

        Assert.Equal(
            ["running: 0 of 480 letters ended", "running: 5 of 480 letters ended, 5 succeeded", "settling: 470 of 480 letters ended, 470 succeeded"],
            _cli.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task On_a_terminal_there_is_a_bar_and_standard_output_stays_clean()
    {
        Then(Operators.Op("running", succeeded: 5), Operators.Op("done", succeeded: 480));
        _cli.Answers = "";
        await _cli.RunAsync(_host, "dlq", "replay", "--all", "--reason", "x", "--yes", "--wait");

        Assert.Equal(0, _cli.Code);
        Assert.Equal(2, _cli.Out.TrimEnd('\n').Split('\n').Length);
        Assert.DoesNotContain('\u001b', _cli.Out);
    }

    [Fact]
    public async Task An_interrupt_leaves_the_operation_running_and_says_how_to_follow_it()
    {
        using var stop = new CancellationTokenSource();
        _host.Routes[$"GET /api/v1/operations/{Operators.Operation}"] = _ =>
        {
            stop.Cancel();
            return Operators.Op("running");
        };
        await _cli.RunAsync(["dlq", "replay", "--all", "--reason", "x", "--yes", "--wait", "--server", _host.Address], stop.Token);

        Assert.Equal((int)ExitCode.Error, _cli.Code);
        Assert.Equal(Operators.Operation, _cli.Out.TrimEnd());
        Assert.Contains($"pointbus ops watch {Operators.Operation}", _cli.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(_host.Requests, seen => seen.Path.EndsWith("/cancel", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_paused_one_is_waited_for_and_pointed_out()
    {
        Then(Operators.Op("paused", why: "paused by ops (bob)"), Operators.Op("done", succeeded: 480));
        await _cli.RunAsync(_host, "ops", "watch", Operators.Operation);

        Assert.Equal(0, _cli.Code);
        Assert.Contains("paused by ops (bob)", _cli.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, ExitCode.Auth)]
    [InlineData(404, ExitCode.NotFound)]
    [InlineData(409, ExitCode.Conflict)]
    [InlineData(422, ExitCode.Usage)]
    public async Task A_refused_change_has_its_exit_code(int status, object expected)
    {
        _host.Routes["POST /api/v1/operations"] = _ => Reply.Problem(status, "SOME_CODE", "Something is so");

        Assert.Equal((int)(ExitCode)expected, await _cli.RunAsync(_host, "dlq", "replay", "--all", "--reason", "x", "--yes"));
        Assert.Empty(_cli.Out);
    }

    [Fact]
    public async Task A_lost_answer_is_asked_for_again_under_the_same_key_and_makes_one_operation()
    {
        var answers = new Queue<Reply>([Reply.Problem(503, "BUSY", "Busy", retryAfter: 1), Reply.Lost, Operators.Op(status: 200)]);
        _host.Routes["POST /api/v1/operations"] = _ => answers.Dequeue();

        Assert.Equal(0, await _cli.RunAsync(_host, "dlq", "replay", "--all", "--reason", "x", "--yes"));
        Assert.Single(_host.Requests.Select(seen => seen.Header("Idempotency-Key")).Distinct());
        Assert.Equal(3, _host.Requests.Count);
    }

    [Fact]
    public async Task A_change_without_a_key_is_not_repeated_when_its_answer_is_lost()
    {
        var answers = new Queue<Reply>([Reply.Problem(503, "BUSY", "Busy", retryAfter: 1), Reply.Lost]);
        _host.Routes["POST /api/v1/queues/live/purge"] = _ => answers.Dequeue();

        Assert.Equal((int)ExitCode.Unreachable, await _cli.RunAsync(_host, "queues", "purge", "live", "--reason", "x", "--yes"));
        Assert.Equal(2, _host.Requests.Count);
        Assert.Contains("unknown whether", _cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_changes_nothing_and_prints_the_command_for_just_that_set()
    {
        Then(Operators.Op("running", "preflight"), Operators.Op("done", "preflight", succeeded: 479, failed: 1));
        string[] args = ["dlq", "replay", "--group", Operators.Group, "--dry-run", "--reason", "it's fixed"];
        await _cli.RunAsync(_host, args);

        Assert.Equal((int)ExitCode.Partial, _cli.Code);
        Assert.Equal("preflight", (string)_host.Requests.Single(seen => seen.Method == "POST").Json!["kind"]!);
        await Approved.CheckAsync("run/dlq-replay-dry-run", Operators.Transcript(_cli, _host, args));
    }

    [Theory]
    [Trait("spec", "D-53")]
    [InlineData(0, ExitCode.Error)]
    [InlineData(1, ExitCode.Error)]
    [InlineData(2, ExitCode.Ok)]
    public async Task More_open_letters_than_may_be_are_1(int max, object expected) =>
        Assert.Equal((int)(ExitCode)expected, await _cli.RunAsync(_host, "dlq", "check", "--max", $"{max}"));

    [Fact]
    public async Task An_unknown_batch_is_3_and_tells_where_it_was_looked_for()
    {
        var more = new System.Text.Json.Nodes.JsonObject { ["looked_at"] = new System.Text.Json.Nodes.JsonArray("buffer", "saga", "database") };
        _host.Routes[$"GET /api/v1/batches/{Operators.Other}"] = _ => Reply.Problem(404, "BATCH_NOT_FOUND", "No batch has this id.", more: more);

        Assert.Equal((int)ExitCode.NotFound, await _cli.RunAsync(_host, "batch", "where", Operators.Other));
        Assert.Contains("Looked at: buffer; saga; database", _cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_that_somebody_else_changed_is_6()
    {
        _host.Routes[$"PATCH /api/dlq/groups/{Operators.Group}"] = _ => Reply.Problem(409, "GROUP_CHANGED", "Somebody else was first");
        Assert.Equal((int)ExitCode.Conflict, await _cli.RunAsync(_host, "dlq", "note", Operators.Group, "--note", "x"));
    }

    /// <summary>What the operation is at each look; the last one stays.</summary>
    void Then(params Reply[] replies)
    {
        var left = new Queue<Reply>(replies);
        _host.Routes[$"GET /api/v1/operations/{Operators.Operation}"] = _ => left.Count > 1 ? left.Dequeue() : left.Peek();
    }
}
