using System.CommandLine;
using System.Text.Json.Nodes;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Alerts;

/// <summary>Says that somebody takes care; nothing is hidden by it.</summary>
internal sealed class AlertAckVerb : Verb
{
    readonly Argument<string> _id = AlertsVerb.Id("Alert, as people were told");
    readonly Option<string> _comment = new("--comment") { Description = "What is being done", HelpName = "TEXT" };

    public AlertAckVerb(CliEnvironment environment)
        : base("ack", "Take care of an alert: it is not repeated until it is over.", environment)
    {
        Add(_id);
        Add(_comment);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var body = new JsonObject();
        if (call.Arguments.GetValue(_comment) is { Length: > 0 } comment)
            body["comment"] = comment;
        var answer = await call.ChangeAsync(host, HttpMethod.Post, $"{AlertsVerb.Path}/{call.Arguments.GetRequiredValue(_id)}/acknowledge", body, cancellationToken);
        call.Show(answer, () => call.Printer.Result(
            $"{Facts.Of(answer.Body["rule"])}{(answer.Body["place"] is { } place ? " " + Facts.Of(place) : "")}: {Facts.Of(Facts.Find(answer.Body, "acknowledged.by"))} takes care of it."));
        return ExitCode.Ok;
    }
}
