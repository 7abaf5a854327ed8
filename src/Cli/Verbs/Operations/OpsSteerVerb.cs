using System.CommandLine;
using System.Text.Json.Nodes;
using PointBus.Cli.Operations;

namespace PointBus.Cli.Verbs.Operations;

/// <summary>Pause and resume: both can be taken back.</summary>
internal sealed class OpsSteerVerb : Verb
{
    readonly Argument<string> _id;
    readonly Option<string> _reason = new("--reason") { Description = "Why, for the audit", HelpName = "TEXT" };

    public OpsSteerVerb(string name, string description, CliEnvironment environment)
        : base(name, description, environment)
    {
        _id = OpsVerb.Id(environment);
        Add(_id);
        Add(_reason);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var body = call.Arguments.GetValue(_reason) is { Length: > 0 } reason ? new JsonObject { ["reason"] = reason } : [];
        var answer = await call.ChangeAsync(host, HttpMethod.Post, OperationPaths.Do(call.Arguments.GetRequiredValue(_id), Name), body, cancellationToken);
        call.Show(answer, () => call.Printer.Result(OperationEnd.Line(answer.Read<OperationBody>())));
        return ExitCode.Ok;
    }
}
