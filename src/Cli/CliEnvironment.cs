namespace PointBus.Cli;

/// <summary>Everything outside the process that the command line touches, but for files and the network.</summary>
internal sealed record CliEnvironment
{
    /// <summary>Results, and nothing else.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Messages and progress.</summary>
    public required TextWriter Error { get; init; }

    public bool OutIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>Columns of the terminal; does not matter where output is not a terminal.</summary>
    public int Width { get; init; } = 80;

    public Func<string, string?> Variable { get; init; } = _ => null;

    /// <summary>The folder that holds <c>pointbus/config.json</c>.</summary>
    public required string ConfigFolder { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public static CliEnvironment OfProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Width = WidthOfTerminal(),
        Variable = Environment.GetEnvironmentVariable,
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
