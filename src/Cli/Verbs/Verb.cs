using System.CommandLine;

namespace PointBus.Cli.Verbs;

/// <summary>One word of the command line: a file here, and a line in <see cref="PointBusCli"/>.</summary>
internal abstract class Verb : Command
{
    protected Verb(string name, string description, CliEnvironment environment)
        : base(name, description) =>
        SetAction(async (arguments, cancellationToken) => (int)await RunAsync(new Call(arguments, environment), cancellationToken));

    protected abstract Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken);
}
