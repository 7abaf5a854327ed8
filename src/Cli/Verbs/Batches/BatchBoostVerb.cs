using System.CommandLine;
using System.Text.Json.Nodes;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Batches;

internal sealed class BatchBoostVerb : Verb
{
    readonly Argument<string> _id = BatchVerb.Id();
    readonly Option<int?> _priority = new Option<int?>("--priority") { Description = "Its new priority; otherwise the next band", HelpName = "N" }.Within(1, 10);
    readonly Option<string> _reason = new("--reason") { Description = "Why, for the audit", HelpName = "TEXT" };

    public BatchBoostVerb(CliEnvironment environment)
        : base("boost", "Let a waiting batch go before others.", environment)
    {
        Add(_id);
        Add(_priority);
        Add(_reason);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        var body = new JsonObject();
        if (call.Arguments.GetValue(_priority) is { } priority)
            body["priority"] = priority;
        if (call.Arguments.GetValue(_reason) is { Length: > 0 } reason)
            body["reason"] = reason;

        using var host = call.Connect();
        var answer = await call.ChangeAsync(host, HttpMethod.Post, $"{BatchVerb.One(call.Arguments.GetRequiredValue(_id))}/boost-priority", body, cancellationToken);
        call.Show(answer, () => call.Printer.Result($"{Facts.Of(answer.Body["batch_id"])}: priority {Facts.Of(answer.Body["old_priority"])} to {Facts.Of(answer.Body["new_priority"])}, {Facts.Of(answer.Body["status"])}"));
        return ExitCode.Ok;
    }
}
