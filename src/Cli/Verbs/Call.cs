using System.CommandLine;
using System.Text.Json.Nodes;
using PointBus.Cli.Asking;
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

    public Consent Consent { get; } = new(environment);

    public DateTimeOffset Now => environment.Clock.GetUtcNow();

    /// <summary>A client of the host that the settings name.</summary>
    public HostClient Connect() => new(Settings.Resolve(arguments, environment), environment.Clock);

    /// <summary>Changes something; people hear of waits.</summary>
    public Task<HostAnswer> ChangeAsync(HostClient host, HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken, string? key = null) =>
        host.ChangeAsync(method, path, body, key, Printer.Note, cancellationToken);

    /// <summary>The body for programs, or what people read of it.</summary>
    public void Show(HostAnswer answer, Action print)
    {
        if (Json)
            Printer.Json(answer.Body);
        else
            print();
    }
}
