namespace PointBus.Cli;

/// <summary>An expected failure: one line for people, which says what happened and what to do, and the exit code.</summary>
internal class CliException(ExitCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    public ExitCode Code { get; } = code;
}
