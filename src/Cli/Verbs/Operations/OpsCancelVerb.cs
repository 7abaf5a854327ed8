using System.CommandLine;
using System.Text.Json.Nodes;
using PointBus.Cli.Asking;
using PointBus.Cli.Operations;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Operations;

internal sealed class OpsCancelVerb : Verb
{
    readonly Argument<string> _id;
    readonly ConsentOptions _consent = new();

    public OpsCancelVerb(CliEnvironment environment)
        : base("cancel", "End an operation for good; what was sent stays sent.", environment)
    {
        _id = OpsVerb.Id(environment);
        Add(_id);
        _consent.AddTo(this);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        var (agreed, given) = (_consent.Agreed(call.Arguments), _consent.Reason(call.Arguments));
        call.Consent.Require(agreed, given);
        using var host = call.Connect();
        var id = call.Arguments.GetRequiredValue(_id);
        if (!agreed)
        {
            var operation = (await host.GetAsync(OperationPaths.One(id), cancellationToken)).Read<OperationBody>();
            call.Printer.Note($"{operation.Kind ?? "?"} by {operation.Actor ?? "?"}, {OperationEnd.Line(operation)}. What was sent stays sent; {Plain.Letters(operation.Items?.Waiting ?? 0)} would be left as they are.");
        }

        var reason = await call.Consent.ReasonAsync(given, cancellationToken);
        if (!agreed)
            await call.Consent.AgreeAsync("Cancel it?", cancellationToken);
        var answer = await call.ChangeAsync(host, HttpMethod.Post, OperationPaths.Do(id, "cancel"), new JsonObject { ["reason"] = reason }, cancellationToken);
        call.Show(answer, () => call.Printer.Result(OperationEnd.Line(answer.Read<OperationBody>())));
        return ExitCode.Ok;
    }
}
