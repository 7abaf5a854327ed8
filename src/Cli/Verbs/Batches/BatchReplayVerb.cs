using System.CommandLine;
using System.Text.Json.Nodes;
using PointBus.Cli.Asking;
using PointBus.Cli.Letters;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Batches;

internal sealed class BatchReplayVerb : Verb
{
    readonly Argument<string> _id = BatchVerb.Id();
    readonly Option<bool> _keepAttempts = new("--keep-attempts") { Description = "One attempt only; otherwise a full cycle of retries" };
    readonly ConsentOptions _consent = new();

    public BatchReplayVerb(CliEnvironment environment)
        : base("replay", "Put what failed of a batch back into its lane.", environment)
    {
        Add(_id);
        Add(_keepAttempts);
        _consent.AddTo(this);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        var (agreed, given, id) = (_consent.Agreed(call.Arguments), _consent.Reason(call.Arguments), call.Arguments.GetRequiredValue(_id));
        call.Consent.Require(agreed, given);
        using var host = call.Connect();
        if (!agreed)
        {
            var filter = new LetterFilter([("batch", id)]);
            var survey = await LetterSurvey.ReadAsync(host, new LetterSelection([], filter, null, null), "replay", cancellationToken);
            call.Printer.Note($"Replay {survey.Line()} of batch {id}.");
        }

        var reason = await call.Consent.ReasonAsync(given, cancellationToken);
        if (!agreed)
            await call.Consent.AgreeAsync("Replay it?", cancellationToken);
        var body = new JsonObject { ["reset_attempts"] = !call.Arguments.GetValue(_keepAttempts), ["reason"] = reason };
        var answer = await call.ChangeAsync(host, HttpMethod.Post, $"{BatchVerb.One(id)}/replay", body, cancellationToken);
        call.Show(answer, () =>
        {
            foreach (var batch in answer.Body["batch_ids"] as JsonArray ?? [answer.Body["batch_id"]?.DeepClone()])
            {
                call.Printer.Result(Facts.Of(batch));
                call.Printer.Note($"See: pointbus batch where {Facts.Of(batch)}");
            }
        });
        return ExitCode.Ok;
    }
}
