using PointBus.Cli.Output;

namespace PointBus.Cli.Asking;

/// <summary>Asks people before anything is done that matters; refuses where nobody can be asked.</summary>
internal sealed class Consent(CliEnvironment environment)
{
    public bool CanAsk => environment.InIsTerminal && environment.ErrorIsTerminal;

    /// <summary>Refuses early what would have to be asked where nobody can answer.</summary>
    public void Require(bool agreed, string? reason)
    {
        if (!agreed && !CanAsk)
            throw new CliException(ExitCode.Usage, "Nobody can be asked here, as this is not a terminal. Add --yes if you are sure; nothing was done.");
        if (string.IsNullOrWhiteSpace(reason) && !CanAsk)
            throw new CliException(ExitCode.Usage, "Say why with --reason; it is kept in the audit. Nothing was done.");
    }

    /// <summary>The reason given, or the answer to a question; never empty.</summary>
    public async Task<string> ReasonAsync(string? given, CancellationToken cancellationToken)
    {
        var reason = given?.Trim() is { Length: > 0 } ready ? ready : await AskAsync("Reason, for the audit: ", cancellationToken);
        return reason.Length > 0 ? reason : throw new CliException(ExitCode.Usage, "A reason is needed. Nothing was done.");
    }

    /// <summary>Goes on only after a yes; anything else is a no.</summary>
    public async Task AgreeAsync(string question, CancellationToken cancellationToken)
    {
        if (!await IsYesAsync(question, cancellationToken))
            throw Declined();
    }

    public async Task<bool> IsYesAsync(string question, CancellationToken cancellationToken) =>
        (await AskAsync($"{question} y/N ", cancellationToken)).ToUpperInvariant() is "Y" or "YES";

    /// <summary>Goes on only where the very number is typed, which nobody does by habit.</summary>
    public async Task TypeAsync(string question, long number, CancellationToken cancellationToken)
    {
        var typed = await AskAsync($"{question} Type {number} to go on: ", cancellationToken);
        if (typed.Replace(",", "", StringComparison.Ordinal) != number.ToString(System.Globalization.CultureInfo.InvariantCulture))
            throw Declined();
    }

    async Task<string> AskAsync(string question, CancellationToken cancellationToken)
    {
        environment.Error.Write(Plain.Line(question));
        environment.Error.Flush();
        // Reading a terminal cannot be interrupted; waiting for it can.
        var line = await Task.Run(environment.In.ReadLine, cancellationToken).WaitAsync(cancellationToken);
        return line?.Trim() ?? "";
    }

    static CliException Declined() => new(ExitCode.Error, "Nothing was done.");
}
