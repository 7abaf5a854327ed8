using System.CommandLine;
using System.Text.Json.Nodes;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Alerts;

internal sealed class AlertListVerb : Verb
{
    readonly Option<string> _severity = AlertsVerb.Severity("Only those of this severity");
    readonly Option<string> _state = new("--state") { Description = "Only those that stand so with people" };
    readonly Option<string> _rule = new("--rule") { Description = "Only those of this rule", HelpName = "NAME" };

    public AlertListVerb(CliEnvironment environment)
        : base("list", "List what fires now, the most severe first.", environment)
    {
        _state.AcceptOnlyFromAmong("firing", "acknowledged", "silenced", "inhibited");
        Add(_severity);
        Add(_state);
        Add(_rule);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var query = QueryText.Of(
            ("severity", call.Arguments.GetValue(_severity)), ("state", call.Arguments.GetValue(_state)), ("rule", call.Arguments.GetValue(_rule)));
        var answer = await host.GetAsync(query.Length > 0 ? $"{AlertsVerb.Path}?{query}" : AlertsVerb.Path, cancellationToken);
        call.Show(answer, () =>
        {
            if (answer.Body["alerts"] is JsonArray { Count: > 0 } alerts)
                call.Printer.Table(Sheet(alerts, call.Now));
            else
                call.Printer.Note("Nothing fires.");
        });
        return ExitCode.Ok;
    }

    public static Sheet Sheet(JsonNode? alerts, DateTimeOffset now) => JsonSheet.Of(
        alerts,
        now,
        new JsonColumn("id", ColumnKind.Word, "id"),
        new JsonColumn("severity", ColumnKind.Word, "severity"),
        new JsonColumn("state", ColumnKind.Word, "state"),
        new JsonColumn("rule", ColumnKind.Word, "rule"),
        new JsonColumn("place", ColumnKind.Name, "place"),
        new JsonColumn("value", ColumnKind.Word, "value"),
        new JsonColumn("limit", ColumnKind.Word, "threshold"),
        new JsonColumn("unit", ColumnKind.Word, "unit"),
        new JsonColumn("since", ColumnKind.Word, "since") { IsTime = true },
        new JsonColumn("what", ColumnKind.Prose, "title"));
}
