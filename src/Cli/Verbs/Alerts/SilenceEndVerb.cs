using System.CommandLine;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Alerts;

internal sealed class SilenceEndVerb : Verb
{
    readonly Argument<string> _id = AlertsVerb.Id("Silence");
    readonly Option<string> _reason = new("--reason") { Description = "Why, for the audit", HelpName = "TEXT" };

    public SilenceEndVerb(CliEnvironment environment)
        : base("unsilence", "End a silence at once.", environment)
    {
        Add(_id);
        Add(_reason);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var reason = call.Arguments.GetValue(_reason) is { Length: > 0 } given ? "?reason=" + Uri.EscapeDataString(given) : "";
        var answer = await call.ChangeAsync(host, HttpMethod.Delete, $"{AlertsVerb.Path}/silences/{call.Arguments.GetRequiredValue(_id)}{reason}", null, cancellationToken);
        call.Show(answer, () => call.Printer.Result($"Silence {Facts.Of(answer.Body["id"])} is over."));
        return ExitCode.Ok;
    }
}
