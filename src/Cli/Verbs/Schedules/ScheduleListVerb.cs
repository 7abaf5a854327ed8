using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Schedules;

internal sealed class ScheduleListVerb(CliEnvironment environment) : Verb("list", "List all jobs with their last and next run.", environment)
{
    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var answer = await host.GetAsync(SchedulesVerb.Path, cancellationToken);
        call.Show(answer, () => call.Printer.Table(JsonSheet.Of(
            answer.Body["schedules"],
            call.Now,
            new JsonColumn("job", ColumnKind.Word, "name"),
            new JsonColumn("times (UTC)", ColumnKind.Word, "schedule"),
            new JsonColumn("on", ColumnKind.Word, "enabled"),
            new JsonColumn("runs", ColumnKind.Word, "is_running"),
            new JsonColumn("last run", ColumnKind.Word, "last_run") { IsTime = true },
            new JsonColumn("outcome", ColumnKind.Word, "outcome"),
            new JsonColumn("next run", ColumnKind.Word, "next_run"),
            new JsonColumn("what it did", ColumnKind.Prose, "summary"))));
        return ExitCode.Ok;
    }
}
