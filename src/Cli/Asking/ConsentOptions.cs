using System.CommandLine;

namespace PointBus.Cli.Asking;

/// <summary>The two flags of everything that matters: why, and that nobody need be asked.</summary>
internal sealed class ConsentOptions
{
    readonly Option<string> _reason = new("--reason") { Description = "Why, for the audit; asked for on a terminal", HelpName = "TEXT" };
    readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask, and do not count first" };

    public void AddTo(Command command)
    {
        command.Add(_reason);
        command.Add(_yes);
    }

    public string? Reason(ParseResult arguments) => arguments.GetValue(_reason);

    public bool Agreed(ParseResult arguments) => arguments.GetValue(_yes);
}
