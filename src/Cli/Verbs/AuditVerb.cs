using System.CommandLine;
using System.Globalization;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs;

internal sealed class AuditVerb : Command
{
    public AuditVerb(CliEnvironment environment)
        : base("audit", "See who changed what, when and why.") => Add(new AuditListVerb(environment));
}

/// <summary>Reads the record; nothing writes it but the host.</summary>
internal sealed class AuditListVerb : Verb
{
    readonly Option<string> _actor = new("--actor") { Description = "Who did it", HelpName = "NAME" };
    readonly Option<string> _action = new("--action") { Description = "What was done, such as letters.replay, or its part before the dot", HelpName = "ACTION" };
    readonly Option<string> _target = new("--target") { Description = "What it was done to", HelpName = "TEXT" };
    readonly Option<string> _operation = new("--operation") { Description = "Of this operation", HelpName = "ID" };
    readonly Option<string> _after = Times.Option("--after", "2026-05-31T22:00:00Z, a day, or 30m, 2h, 7d ago");
    readonly Option<string> _before = Times.Option("--before", "In the same forms");
    readonly Option<int> _limit = OptionRules.Limit(50);
    readonly Option<int> _offset = new Option<int>("--offset") { Description = "Leave out so many first", HelpName = "N" }.Within(0, int.MaxValue);

    public AuditListVerb(CliEnvironment environment)
        : base("list", "List what was changed, newest first; refused tries too.", environment)
    {
        foreach (var option in new Option[] { _actor, _action, _target, _operation, _after, _before, _limit, _offset })
            Add(option);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var answer = await host.GetAsync($"api/v1/audit?{Query(call)}", cancellationToken);
        var items = Facts.Find(answer.Body, "items");
        call.Show(answer, () =>
        {
            call.Printer.Table(JsonSheet.Of(
                items,
                call.Now,
                new JsonColumn("age", ColumnKind.Word, "at") { IsTime = true },
                new JsonColumn("actor", ColumnKind.Word, "actor"),
                new JsonColumn("action", ColumnKind.Word, "action"),
                new JsonColumn("count", ColumnKind.Number, "count"),
                new JsonColumn("outcome", ColumnKind.Word, "outcome"),
                new JsonColumn("target", ColumnKind.Prose, "target"),
                new JsonColumn("reason", ColumnKind.Prose, "reason"),
                new JsonColumn("detail", ColumnKind.Prose, "detail")));
        });
        return ExitCode.Ok;
    }

    string Query(Call call) => QueryText.Of(
        ("actor", call.Arguments.GetValue(_actor)),
        ("action", call.Arguments.GetValue(_action)),
        ("target", call.Arguments.GetValue(_target)),
        ("operation", call.Arguments.GetValue(_operation)),
        ("after", Times.Query(call, _after)),
        ("before", Times.Query(call, _before)),
        ("limit", call.Arguments.GetValue(_limit).ToString(CultureInfo.InvariantCulture)),
        ("offset", call.Arguments.GetValue(_offset) is > 0 and var offset ? offset.ToString(CultureInfo.InvariantCulture) : null));
}
