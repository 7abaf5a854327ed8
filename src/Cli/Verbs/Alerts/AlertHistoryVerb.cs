using System.CommandLine;
using System.Globalization;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Alerts;

internal sealed class AlertHistoryVerb : Verb
{
    readonly Option<string> _rule = new("--rule") { Description = "Only of this rule", HelpName = "NAME" };
    readonly Option<string> _place = new("--place") { Description = "Only at this place, such as a lane", HelpName = "NAME" };
    readonly Option<string> _after = Times.Option("--after", "2026-05-31T22:00:00Z, a day, or 30m, 2h, 7d ago");
    readonly Option<int> _limit = OptionRules.Limit(50);

    public AlertHistoryVerb(CliEnvironment environment)
        : base("history", "List what began and ended, newest first; seven days are kept.", environment)
    {
        foreach (var option in new Option[] { _rule, _place, _after, _limit })
            Add(option);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var query = QueryText.Of(
            ("rule", call.Arguments.GetValue(_rule)), ("place", call.Arguments.GetValue(_place)), ("after", Times.Query(call, _after)),
            ("limit", call.Arguments.GetValue(_limit).ToString(CultureInfo.InvariantCulture)));
        var answer = await host.GetAsync($"{AlertsVerb.Path}/history?{query}", cancellationToken);
        call.Show(answer, () => call.Printer.Table(JsonSheet.Of(
            answer.Body["items"],
            call.Now,
            new JsonColumn("age", ColumnKind.Word, "at") { IsTime = true },
            new JsonColumn("state", ColumnKind.Word, "state"),
            new JsonColumn("severity", ColumnKind.Word, "severity"),
            new JsonColumn("rule", ColumnKind.Word, "rule"),
            new JsonColumn("place", ColumnKind.Name, "place"),
            new JsonColumn("value", ColumnKind.Word, "value"),
            new JsonColumn("limit", ColumnKind.Word, "threshold"),
            new JsonColumn("id", ColumnKind.Word, "id"))));
        return ExitCode.Ok;
    }
}
