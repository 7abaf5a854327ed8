using System.CommandLine;
using System.Globalization;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Alerts;

internal sealed class DeliveryListVerb : Verb
{
    readonly Option<string> _channel = new("--channel") { Description = "Only by this channel", HelpName = "NAME" };
    readonly Option<string> _outcome = new("--outcome") { Description = "Only with this end" };
    readonly Option<string> _after = Times.Option("--after", "2026-05-31T22:00:00Z, a day, or 30m, 2h, 7d ago");
    readonly Option<int> _limit = OptionRules.Limit(50);

    public DeliveryListVerb(CliEnvironment environment)
        : base("deliveries", "List tries to tell people, with the answers, newest first; seven days are kept.", environment)
    {
        _outcome.AcceptOnlyFromAmong("delivered", "failed", "throttled", "given_up", "overtaken", "taken_over", "dead_letter");
        foreach (var option in new Option[] { _channel, _outcome, _after, _limit })
            Add(option);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var query = QueryText.Of(
            ("channel", call.Arguments.GetValue(_channel)), ("outcome", call.Arguments.GetValue(_outcome)), ("after", Times.Query(call, _after)),
            ("limit", call.Arguments.GetValue(_limit).ToString(CultureInfo.InvariantCulture)));
        var answer = await host.GetAsync($"{AlertsVerb.Path}/deliveries?{query}", cancellationToken);
        call.Show(answer, () => call.Printer.Table(JsonSheet.Of(
            answer.Body["items"],
            call.Now,
            new JsonColumn("age", ColumnKind.Word, "at") { IsTime = true },
            new JsonColumn("channel", ColumnKind.Word, "channel"),
            new JsonColumn("reason", ColumnKind.Word, "reason"),
            new JsonColumn("try", ColumnKind.Number, "attempt"),
            new JsonColumn("outcome", ColumnKind.Word, "outcome"),
            new JsonColumn("notice", ColumnKind.Word, "notice_id"),
            new JsonColumn("answer", ColumnKind.Prose, "detail"))));
        return ExitCode.Ok;
    }
}
