using System.CommandLine;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Alerts;

internal sealed class RuleSetVerb : Verb
{
    readonly Argument<string> _key;
    readonly RuleOptions _rule = new();
    readonly Option<string> _reason = new("--reason") { Description = "Why, for the audit", HelpName = "TEXT" };

    public RuleSetVerb(CliEnvironment environment)
        : base("set", "Change a rule for all hosts, or make one; try it with rules test first.", environment)
    {
        Add(_key = RulesVerb.Key(environment));
        _rule.AddTo(this);
        Add(_reason);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        var body = _rule.Read(call.Arguments);
        if (body.Count == 0)
            throw new CliException(ExitCode.Usage, "Name what is to change, such as --raise 2000 or --disable.");
        if (call.Arguments.GetValue(_reason) is { Length: > 0 } reason)
            body["reason"] = reason;

        using var host = call.Connect();
        var answer = await call.ChangeAsync(host, HttpMethod.Patch, RulesVerb.One(call.Arguments.GetRequiredValue(_key)), body, cancellationToken);
        call.Show(answer, () => AlertShowVerb.Print(call, answer));
        return ExitCode.Ok;
    }
}

internal sealed class RuleResetVerb : Verb
{
    readonly Argument<string> _key;
    readonly Option<string> _reason = new("--reason") { Description = "Why, for the audit", HelpName = "TEXT" };

    public RuleResetVerb(CliEnvironment environment)
        : base("reset", "Take back what was changed of a rule; one that was made is gone.", environment)
    {
        Add(_key = RulesVerb.Key(environment));
        Add(_reason);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var reason = call.Arguments.GetValue(_reason) is { Length: > 0 } given ? "?reason=" + Uri.EscapeDataString(given) : "";
        var answer = await call.ChangeAsync(host, HttpMethod.Delete, RulesVerb.One(call.Arguments.GetRequiredValue(_key)) + reason, null, cancellationToken);
        call.Show(answer, () => call.Printer.Result($"{Facts.Of(answer.Body["key"])} {(answer.Body["reset"]?.GetValue<bool>() == true ? "is as configured again" : "was not changed")}."));
        return ExitCode.Ok;
    }
}
