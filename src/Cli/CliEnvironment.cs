namespace PointBus.Cli;

/// <summary>Everything outside the process that the command line touches, but for files and the network.</summary>
internal sealed record CliEnvironment
{
    /// <summary>Results, and nothing else.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Messages and progress.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Answers to questions, where it is a terminal.</summary>
    public TextReader In { get; init; } = TextReader.Null;

    public bool InIsTerminal { get; init; }

    public bool OutIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>Columns of the terminal; does not matter where output is not a terminal.</summary>
    public int Width { get; init; } = 80;

    public Func<string, string?> Variable { get; init; } = _ => null;

    /// <summary>The folder that holds <c>pointbus/config.json</c>.</summary>
    public required string ConfigFolder { get; init; }

    /// <summary>The user of this machine; empty where unknown.</summary>
    public string UserName { get; init; } = "";

    /// <summary>Opens a file in an editor, which is a command line without the file, and waits until it is closed.</summary>
    public Func<string, string, CancellationToken, Task<int>> EditAsync { get; init; } = (_, _, _) => throw new CliException(ExitCode.Usage, "There is no editor here. Give the new body with --file.");

    /// <summary>How long completion may ask the host before it does without.</summary>
    public TimeSpan PatienceOfShell { get; init; } = TimeSpan.FromSeconds(1);

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public static CliEnvironment OfProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        In = Console.In,
        InIsTerminal = !Console.IsInputRedirected,
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Width = WidthOfTerminal(),
        Variable = Environment.GetEnvironmentVariable,
        UserName = Environment.UserName,
        EditAsync = Asking.Editor.OpenAsync,
        ConfigFolder = Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify),
    };

    static int WidthOfTerminal()
    {
        try
        {
            return Console.WindowWidth is > 0 and var width ? width : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
