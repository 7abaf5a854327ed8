using System.CommandLine;
using System.Net;
using System.Text.Json.Nodes;
using PointBus.Cli.Http;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Batches;

internal sealed class WhereVerb : Verb
{
    static readonly string[] Members = ["lane", "batch_type", "priority", "counts", "retry_count", "max_retries", "next_retry_at", "worker_id", "error_message", "upstream", "trace_id"];

    readonly Argument<string> _id = BatchVerb.Id();

    public WhereVerb(CliEnvironment environment)
        : base("where", "Show where a batch is, what became of its points, and its whole way there.", environment) => Add(_id);

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var id = call.Arguments.GetRequiredValue(_id);
        var answer = await host.GetOnceAsync(BatchVerb.One(id), [HttpStatusCode.NotFound], cancellationToken);
        var isKnown = answer.Status != HttpStatusCode.NotFound;
        call.Show(answer, () =>
        {
            if (isKnown)
                Print(call, answer.Body);
            else
                Explain(call.Printer, id, answer);
        });
        return isKnown ? ExitCode.Ok : ExitCode.NotFound;
    }

    static void Print(Call call, JsonNode batch)
    {
        var facts = new Facts(call.Printer);
        facts.Add("batch", $"{Facts.Of(batch["batch_id"])}  {Facts.Of(batch["status"])}");
        foreach (var name in Members)
            facts.Add(name.Replace('_', ' '), batch[name] is { } value ? Facts.Of(value) : null);
        foreach (var (place, what) in batch["places"] as JsonObject ?? [])
            facts.Add($"in {place.Replace('_', ' ')}", Facts.Of(what));
        if (batch["replays"] is JsonArray { Count: > 0 } replays)
            facts.Add("replays", Facts.Of(replays));
        facts.Print();
        if (batch["complete"]?.GetValueKind() is System.Text.Json.JsonValueKind.False)
            call.Printer.Note("Not every place could be asked; what is unknown here may be known there.");
        if (batch["timeline"] is not JsonArray { Count: > 0 } timeline)
            return;

        call.Printer.Result("");
        call.Printer.Table(JsonSheet.Of(
            timeline,
            call.Now,
            new JsonColumn("at", ColumnKind.Word, "at"),
            new JsonColumn("what", ColumnKind.Word, "what"),
            new JsonColumn("cause", ColumnKind.Prose, "cause")));
    }

    static void Explain(Printer printer, string id, HostAnswer answer)
    {
        var problem = HostAnswer.ReadProblem(answer.Body);
        printer.Note($"pointbus: {problem?.Text ?? "Nothing is known of batch " + id} ({problem?.Code ?? "HTTP 404"}).");
        if (Facts.Find(answer.Body, "looked_at", "places") is { } places)
            printer.Note($"Looked at: {Facts.Of(places)}.");
    }
}
