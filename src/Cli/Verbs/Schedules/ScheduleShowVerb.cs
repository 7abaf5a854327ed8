using System.CommandLine;
using System.Text.Json.Nodes;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Schedules;

internal sealed class ScheduleShowVerb : Verb
{
    readonly Argument<string> _name;
    readonly Option<int> _limit = new Option<int>("--limit") { Description = "So many runs, newest first", HelpName = "N", DefaultValueFactory = _ => 10 }.Within(1, 50);

    public ScheduleShowVerb(CliEnvironment environment)
        : base("show", "Show one job, its last runs, and what the newest one reported.", environment)
    {
        _name = SchedulesVerb.Job(environment);
        Add(_name);
        Add(_limit);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var answer = await host.GetAsync($"{SchedulesVerb.One(call.Arguments.GetRequiredValue(_name))}?limit={call.Arguments.GetValue(_limit)}", cancellationToken);
        call.Show(answer, () =>
        {
            var facts = new Facts(call.Printer);
            foreach (var name in (string[])["name", "description", "schedule", "enabled", "next_run", "running"])
                if (answer.Body[name] is { } value)
                    facts.Add(name.Replace('_', ' '), Facts.Of(value));
            facts.Print();
            if (answer.Body["runs"] is not JsonArray { Count: > 0 } runs)
                return;

            call.Printer.Result("");
            call.Printer.Table(Sheet(runs, call.Now));
            Report(call, runs[0]);
        });
        return ExitCode.Ok;
    }

    /// <summary>Line by line, as it was written.</summary>
    public static void Report(Call call, JsonNode? run)
    {
        if (run?["report"] is not { } report)
            return;

        call.Printer.Result("");
        foreach (var line in report.GetValue<string>().Split('\n'))
            call.Printer.Result(Plain.Line(line));
    }

    static Sheet Sheet(JsonNode runs, DateTimeOffset now) => JsonSheet.Of(
        runs,
        now,
        new JsonColumn("began", ColumnKind.Word, "started_at") { IsTime = true },
        new JsonColumn("seconds", ColumnKind.Word, "duration_seconds"),
        new JsonColumn("outcome", ColumnKind.Word, "outcome"),
        new JsonColumn("by", ColumnKind.Name, "actor"),
        new JsonColumn("what it did", ColumnKind.Prose, "summary"));
}
