using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Lanes;

internal sealed class QueueListVerb(CliEnvironment environment)
    : Verb("list", "List all lanes with their batches by state.", environment)
{
    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var answer = await host.GetAsync(QueuesVerb.Path, cancellationToken);
        call.Show(answer, () => call.Printer.Table(JsonSheet.Of(
            Facts.Find(answer.Body, "queues"),
            answer.Body["timestamp"]?.GetValue<DateTimeOffset>() ?? call.Now,
            new JsonColumn("lane (batches)", ColumnKind.Name, "name"),
            new JsonColumn("paused", ColumnKind.Word, "paused"),
            new JsonColumn("ready", ColumnKind.Number, "ready.batches"),
            new JsonColumn("scheduled", ColumnKind.Number, "scheduled.batches"),
            new JsonColumn("leased", ColumnKind.Number, "leased.batches"),
            new JsonColumn("parked", ColumnKind.Number, "parked.batches"),
            new JsonColumn("dead letters", ColumnKind.Number, "dead_letters.batches"),
            new JsonColumn("oldest", ColumnKind.Word, "oldest_ready") { IsTime = true },
            new JsonColumn("severity", ColumnKind.Word, "severity"))));
        return ExitCode.Ok;
    }
}
