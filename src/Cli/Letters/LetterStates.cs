using System.CommandLine;

namespace PointBus.Cli.Letters;

/// <summary>The flag for where letters stand.</summary>
internal static class LetterStates
{
    public static Option<string> Option()
    {
        var option = new Option<string>("--state") { Description = "Where they stand" };
        option.AcceptOnlyFromAmong("open", "replayed", "archived", "expired", "purged", "all");
        return option;
    }
}
