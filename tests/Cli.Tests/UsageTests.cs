namespace PointBus.Cli.Tests;

public sealed class UsageTests : IDisposable
{
    readonly CliRun _cli = new();

    [Theory]
    [InlineData("--no-such-option", "status")]
    [InlineData("ingest", "--no-such-option", "a.igc")]
    [InlineData("ingest")]
    [InlineData("bogus")]
    [InlineData("keys")]
    [InlineData("keys", "new")]
    [InlineData("keys", "new", "--upstream", "a b")]
    [InlineData("keys", "new", "--upstream", "a", "--role", "king")]
    [InlineData("keys", "new", "--upstream", "a", "--expires", "2027-01-31")]
    [InlineData("ingest", "a.igc", "--date", "2026-02-30")]
    [InlineData("ingest", "a.igc", "--parallel", "0")]
    [InlineData("ingest", "a.igc", "--timeout", "soon")]
    [InlineData("ingest", "a.igc", "--parallel", "2", "--parallel", "3")]
    [InlineData("keys", "new", "--upstream", "a", "--index", "x")]
    [InlineData("ingest", "a.igc", "--wait", "--no-wait")]
    [InlineData("ingest", "a.igc", "b.igc", "--flight", "f")]
    [InlineData("status", "--server", "ftp://somewhere")]
    [InlineData("status", "--server", "http://user:secret@somewhere")]
    [InlineData("status", "--config", "/no/such/file.json")]
    [InlineData("status", "--api-key", "two\nlines")]
    public async Task A_wrong_command_line_is_one_line_of_error_and_2(params string[] args)
    {
        await _cli.RunAsync(args);

        Assert.Equal((int)ExitCode.Usage, _cli.Code);
        Assert.StartsWith("pointbus: ", _cli.Error, StringComparison.Ordinal);
        Assert.Single(_cli.Error.TrimEnd('\n').Split('\n'));
        Assert.DoesNotContain("secret", _cli.Error, StringComparison.Ordinal);
        Assert.Empty(_cli.Out);
    }

    [Fact]
    public async Task Nothing_at_all_shows_help_and_2()
    {
        await _cli.RunAsync();

        Assert.Equal((int)ExitCode.Usage, _cli.Code);
        Assert.Contains("Usage:", _cli.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_folder_is_nothing_to_send()
    {
        await _cli.RunAsync("ingest", _cli.Folder);

        Assert.Equal((int)ExitCode.Usage, _cli.Code);
        Assert.Contains("no track file", _cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_shell_scripts_ask_the_tool_itself()
    {
        foreach (var shell in new[] { "bash", "zsh", "fish", "pwsh" })
        {
            Assert.Equal(0, await _cli.RunAsync("completion", shell));
            Assert.Contains("[suggest:", _cli.Out, StringComparison.Ordinal);
        }

        await _cli.RunAsync("[suggest:11]", "pointbus le");
        Assert.Contains("ledger", _cli.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dlq re", "replay", "restore")]
    [InlineData("dlq replay --ca", "--canary", "--cause")]
    [InlineData("dlq list --state ", "open", "archived")]
    [InlineData("dlq list --cause inv", "invalid_foreign_key")]
    [InlineData("ops p", "pause")]
    [InlineData("batch w", "where")]
    public async Task Words_flags_and_values_are_suggested(string typed, params string[] expected)
    {
        var line = "pointbus " + typed;
        await _cli.RunAsync($"[suggest:{line.Length}]", line);

        Assert.Equal(expected.Order(), _cli.Out.Split('\n').Intersect(expected).Order());
    }

    [Theory]
    [InlineData("dlq list --group a", Operators.Group)]
    [InlineData("dlq note ab", Operators.Group)]
    [InlineData("dlq replay --from ", Operators.Operation)]
    [InlineData("ops watch 01", Operators.Operation)]
    [InlineData("queues pause ", "live")]
    public async Task Words_that_only_the_host_knows_are_asked_of_it(string typed, string expected)
    {
        await using var host = await FakeHost.StartAsync();
        Operators.Play(host);
        _cli.Variables["POINTBUS_SERVER"] = host.Address;
        var line = "pointbus " + typed;
        await _cli.RunAsync($"[suggest:{line.Length}]", line);
        Assert.Contains(expected, _cli.Out.Split('\n'));
        Assert.Single(host.Requests);

        _cli.Variables["POINTBUS_SERVER"] = "http://127.0.0.1:1";
        Assert.Equal(0, await _cli.RunAsync($"[suggest:{line.Length}]", line));
        Assert.DoesNotContain(expected, _cli.Out.Split('\n'));
    }

    [Fact]
    public void The_tool_knows_no_other_project_than_the_contracts() =>
        Assert.DoesNotContain(
            typeof(PointBusCli).Assembly.GetReferencedAssemblies(),
            assembly => assembly.Name!.StartsWith("PointBus.", StringComparison.Ordinal) && assembly.Name != "PointBus.Contracts");

    public void Dispose() => _cli.Dispose();
}
