using System.Runtime.CompilerServices;

namespace PointBus.Cli.Tests;

public sealed class HelpTests
{
    [Theory]
    [InlineData("")]
    [InlineData("ingest")]
    [InlineData("status")]
    [InlineData("ledger")]
    [InlineData("keys")]
    [InlineData("keys new")]
    [InlineData("completion")]
    public async Task Help_reads_as_it_was_approved(string verb)
    {
        using var cli = new CliRun();

        await cli.RunAsync([.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal(0, cli.Code);
        await ApproveAsync(verb.Length == 0 ? "pointbus" : verb.Replace(' ', '-'), cli.Out);
    }

    /// <summary>Where the text changed on purpose, run again with POINTBUS_APPROVE=1 and look at the difference.</summary>
    static async Task ApproveAsync(string name, string text, [CallerFilePath] string here = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(here)!, "Approved", name + ".help.txt");
        var received = string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())).TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("POINTBUS_APPROVE") == "1")
            await File.WriteAllTextAsync(path, received);

        Assert.Equal(await File.ReadAllTextAsync(path), received);
    }
}
