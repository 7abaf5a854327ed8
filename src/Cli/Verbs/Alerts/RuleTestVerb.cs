using System.CommandLine;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Alerts;

/// <summary>Tries a rule, as it is or as it would be changed, on what was measured.</summary>
internal sealed class RuleTestVerb : Verb
{
    readonly Argument<string> _key;
    readonly RuleOptions _rule = new();
    readonly Option<int> _hours = new Option<int>("--hours") { Description = "Over so many hours", HelpName = "N", DefaultValueFactory = _ => 24 }.Within(1, 24);

    public RuleTestVerb(CliEnvironment environment)
        : base("test", "Tell when a rule would have fired in the last hours; changes nothing.", environment)
    {
        Add(_key = RulesVerb.Key(environment));
        _rule.AddTo(this);
        Add(_hours);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var body = _rule.Read(call.Arguments);
        body["hours"] = call.Arguments.GetValue(_hours);
        var answer = await call.ChangeAsync(host, HttpMethod.Post, RulesVerb.One(call.Arguments.GetRequiredValue(_key)) + "/backtest", body, cancellationToken);
        call.Show(answer, () =>
        {
            var count = answer.Body["count"]?.GetValue<long>() ?? 0;
            if (count > 0)
                call.Printer.Table(JsonSheet.Of(
                    answer.Body["firings"],
                    call.Now,
                    new JsonColumn("place", ColumnKind.Name, "place"),
                    new JsonColumn("fired", ColumnKind.Word, "fired_at"),
                    new JsonColumn("over", ColumnKind.Word, "cleared_at"),
                    new JsonColumn("worst", ColumnKind.Word, "worst")));
            var fired = TimeSpan.FromSeconds(answer.Body["fired_seconds"]?.GetValue<double>() ?? 0);
            call.Printer.Note($"{Plain.Number(count)} {(count == 1 ? "firing" : "firings")}, {Plain.Age(fired)} in all, over {Plain.Number(answer.Body["samples"]?.GetValue<long>())} minutes of which something is known.");
        });
        return ExitCode.Ok;
    }
}
