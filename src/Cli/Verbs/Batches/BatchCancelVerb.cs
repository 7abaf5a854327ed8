using System.CommandLine;
using System.Text.Json.Nodes;
using PointBus.Cli.Asking;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Batches;

internal sealed class BatchCancelVerb : Verb
{
    readonly Argument<string> _id = BatchVerb.Id();
    readonly ConsentOptions _consent = new();

    public BatchCancelVerb(CliEnvironment environment)
        : base("cancel", "Take a batch out of its lane; it becomes an archived letter, which can be restored.", environment)
    {
        Add(_id);
        _consent.AddTo(this);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        var (agreed, given, id) = (_consent.Agreed(call.Arguments), _consent.Reason(call.Arguments), call.Arguments.GetRequiredValue(_id));
        call.Consent.Require(agreed, given);
        using var host = call.Connect();
        if (!agreed)
        {
            var batch = (await host.GetAsync(BatchVerb.One(id), cancellationToken)).Body;
            call.Printer.Note($"Cancel batch {id}: {Facts.Of(batch["status"])} in lane {Facts.Of(batch["lane"])}, {Facts.Of(Facts.Find(batch, "counts.points"))} points.");
        }

        var reason = await call.Consent.ReasonAsync(given, cancellationToken);
        if (!agreed)
            await call.Consent.AgreeAsync("Cancel it?", cancellationToken);
        var answer = await call.ChangeAsync(host, HttpMethod.Post, $"{BatchVerb.One(id)}/cancel", new JsonObject { ["reason"] = reason }, cancellationToken);
        call.Show(answer, () => call.Printer.Result(answer.Body["cancel_requested"]?.GetValue<bool>() == true
            ? $"A consumer holds {id}; it is asked to stop. See: pointbus batch where {id}"
            : $"{id} is cancelled."));
        return ExitCode.Ok;
    }
}
