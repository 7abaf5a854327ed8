using System.CommandLine;
using System.Text.Json.Nodes;
using PointBus.Cli.Http;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Alerts;

/// <summary>Sends a message that says it is a test, and prints what the other side answered.</summary>
internal sealed class AlertTestVerb : Verb
{
    readonly Option<string> _channel = new("--channel") { Description = "Only this one, as it is configured; otherwise all of them", HelpName = "NAME" };

    public AlertTestVerb(CliEnvironment environment)
        : base("test", "Send a test through the channels and print their servers' answers.", environment) => Add(_channel);

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var answers = new JsonArray();
        foreach (var name in await NamesAsync(call, host, cancellationToken))
        {
            var answer = await call.ChangeAsync(host, HttpMethod.Post, $"{AlertsVerb.Path}/channels/{Uri.EscapeDataString(name)}/test", new JsonObject(), cancellationToken);
            answers.Add(answer.Body.DeepClone());
        }

        if (call.Json)
            call.Printer.Json(new JsonObject { ["channels"] = answers });
        else if (answers.Count == 0)
            call.Printer.Note("No channel is configured; see docs/alert-channels.md.");
        else
            call.Printer.Table(JsonSheet.Of(
                answers,
                call.Now,
                new JsonColumn("channel", ColumnKind.Word, "channel"),
                new JsonColumn("kind", ColumnKind.Word, "kind"),
                new JsonColumn("outcome", ColumnKind.Word, "outcome"),
                new JsonColumn("answer", ColumnKind.Prose, "answer")));
        return answers.Count > 0 && answers.All(answer => answer?["delivered"]?.GetValue<bool>() == true) ? ExitCode.Ok : ExitCode.Error;
    }

    async Task<IReadOnlyList<string>> NamesAsync(Call call, HostClient host, CancellationToken cancellationToken) =>
        call.Arguments.GetValue(_channel) is { } one
            ? [one]
            : [.. ((await host.GetAsync(AlertsVerb.Path + "/channels", cancellationToken)).Body["channels"] as JsonArray ?? []).Select(channel => Facts.Of(channel?["name"]))];
}
