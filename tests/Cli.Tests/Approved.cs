using System.Runtime.CompilerServices;

namespace PointBus.Cli.Tests;

/// <summary>Texts that somebody has looked at and agreed to.</summary>
public static class Approved
{
    /// <summary>Where the text changed on purpose, run again with POINTBUS_APPROVE=1 and look at the difference.</summary>
    public static async Task CheckAsync(string name, string text, [CallerFilePath] string here = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(here)!, "Approved", name + ".txt");
        var received = string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())).TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("POINTBUS_APPROVE") == "1")
            await File.WriteAllTextAsync(path, received);

        Assert.Equal(File.Exists(path) ? await File.ReadAllTextAsync(path) : "", received);
    }
}
