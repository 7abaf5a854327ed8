using System.CommandLine;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Alerts;

internal sealed class RulesVerb : Command
{
    public const string Path = AlertsVerb.Path + "/rules";

    public RulesVerb(CliEnvironment environment)
        : base("rules", "See, change and try the rules that alerts come from.")
    {
        Add(new RuleListVerb(environment));
        Add(new RuleShowVerb(environment));
        Add(new RuleSetVerb(environment));
        Add(new RuleResetVerb(environment));
        Add(new RuleTestVerb(environment));
    }

    public static string One(string key) => $"{Path}/{Uri.EscapeDataString(key)}";

    public static Argument<string> Key(CliEnvironment environment) =>
        new Argument<string>("RULE") { Description = "Name of a rule, or name@place for a place's own" }.WithRules(environment);
}

internal sealed class RuleListVerb(CliEnvironment environment)
    : Verb("list", "List the rules that hold.", environment)
{
    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var answer = await host.GetAsync(RulesVerb.Path, cancellationToken);
        call.Show(answer, () => call.Printer.Table(JsonSheet.Of(
            answer.Body["rules"],
            call.Now,
            new JsonColumn("rule", ColumnKind.Word, "key"),
            new JsonColumn("enabled", ColumnKind.Word, "enabled"),
            new JsonColumn("severity", ColumnKind.Word, "severity"),
            new JsonColumn("measured on", ColumnKind.Word, "signal"),
            new JsonColumn("is bad", ColumnKind.Word, "direction"),
            new JsonColumn("raise", ColumnKind.Word, "raise"),
            new JsonColumn("clear", ColumnKind.Word, "clear"),
            new JsonColumn("unit", ColumnKind.Word, "unit"),
            new JsonColumn("times", ColumnKind.Number, "confirmations"),
            new JsonColumn("changed by", ColumnKind.Name, "changed.by"))));
        return ExitCode.Ok;
    }
}

internal sealed class RuleShowVerb : Verb
{
    readonly Argument<string> _key;

    public RuleShowVerb(CliEnvironment environment)
        : base("show", "Show one rule.", environment) => Add(_key = RulesVerb.Key(environment));

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var answer = await host.GetAsync(RulesVerb.One(call.Arguments.GetRequiredValue(_key)), cancellationToken);
        call.Show(answer, () => AlertShowVerb.Print(call, answer));
        return ExitCode.Ok;
    }
}
