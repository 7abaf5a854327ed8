using System.CommandLine;
using PointBus.Cli.Http;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs;

/// <summary>One run of a verb: its arguments and the ways to the host and to people.</summary>
internal sealed class Call(ParseResult arguments, CliEnvironment environment)
{
    public ParseResult Arguments => arguments;

    public CliEnvironment Environment => environment;

    public bool Json => arguments.GetValue(GlobalOptions.Json);

    public Printer Printer { get; } = new(environment);

    /// <summary>A client of the host that the settings name.</summary>
    public HostClient Connect() => new(Settings.Resolve(arguments, environment), environment.Clock);
}
