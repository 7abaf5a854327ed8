using System.Text.Json.Nodes;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Alerts;

internal sealed class SilenceListVerb(CliEnvironment environment)
    : Verb("silences", "List silences and maintenance windows, also those of the last week.", environment)
{
    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var answer = await host.GetAsync(AlertsVerb.Path + "/silences", cancellationToken);
        call.Show(answer, () =>
        {
            if (answer.Body["silences"] is JsonArray { Count: > 0 } silences)
                call.Printer.Table(JsonSheet.Of(
                    silences,
                    call.Now,
                    new JsonColumn("id", ColumnKind.Word, "id"),
                    new JsonColumn("state", ColumnKind.Word, "state"),
                    new JsonColumn("rule", ColumnKind.Name, "rule"),
                    new JsonColumn("place", ColumnKind.Name, "place"),
                    new JsonColumn("severity", ColumnKind.Word, "severity"),
                    new JsonColumn("starts", ColumnKind.Word, "starts_at"),
                    new JsonColumn("ends", ColumnKind.Word, "ends_at"),
                    new JsonColumn("weekly", ColumnKind.Word, "weekly"),
                    new JsonColumn("author", ColumnKind.Name, "author"),
                    new JsonColumn("why", ColumnKind.Prose, "comment")));
            else
                call.Printer.Note("There is no silence.");
        });
        return ExitCode.Ok;
    }
}
