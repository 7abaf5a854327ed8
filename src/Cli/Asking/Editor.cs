using System.ComponentModel;
using System.Diagnostics;

namespace PointBus.Cli.Asking;

/// <summary>The editor of the person at the terminal.</summary>
internal static class Editor
{
    /// <summary>The command that the environment names, or the one that is there on most machines.</summary>
    public static string NameIn(CliEnvironment environment) =>
        new[] { environment.Variable("VISUAL"), environment.Variable("EDITOR") }.FirstOrDefault(name => !string.IsNullOrWhiteSpace(name))
        ?? (OperatingSystem.IsWindows() ? "notepad" : "vi");

    public static async Task<int> OpenAsync(string command, string file, CancellationToken cancellationToken)
    {
        // A command may have arguments of its own, such as "code --wait".
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        try
        {
            using var editor = Process.Start(new ProcessStartInfo(words[0], [.. words[1..], file]) { UseShellExecute = false })!;
            await editor.WaitForExitAsync(cancellationToken);
            return editor.ExitCode;
        }
        catch (Win32Exception error)
        {
            throw new CliException(ExitCode.Usage, $"The editor '{words[0]}' cannot be started. Set EDITOR, or give the new body with --file.", error);
        }
    }
}
