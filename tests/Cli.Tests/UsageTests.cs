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

    [Fact]
    public void The_tool_knows_no_other_project_than_the_contracts() =>
        Assert.DoesNotContain(
            typeof(PointBusCli).Assembly.GetReferencedAssemblies(),
            assembly => assembly.Name!.StartsWith("PointBus.", StringComparison.Ordinal) && assembly.Name != "PointBus.Contracts");

    public void Dispose() => _cli.Dispose();
}
