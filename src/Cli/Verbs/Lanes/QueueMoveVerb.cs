using System.CommandLine;
using System.Text.Json.Nodes;
using PointBus.Cli.Asking;
using PointBus.Cli.Http;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Lanes;

/// <summary>Requeue and remove: single letters back into their lane, and single batches out of it.</summary>
internal sealed class QueueMoveVerb : Verb
{
    readonly Argument<string> _name;
    readonly Argument<string[]> _ids;
    readonly ConsentOptions _consent = new();

    bool IsRequeue => Name == "requeue";

    QueueMoveVerb(string name, string description, string ids, CliEnvironment environment)
        : base(name, description, environment)
    {
        _name = QueuesVerb.Lane(environment);
        _ids = new Argument<string[]>("ID") { Description = ids, Arity = ArgumentArity.OneOrMore }.Ids();
        Add(_name);
        Add(_ids);
        _consent.AddTo(this);
    }

    public static QueueMoveVerb Requeue(CliEnvironment environment) =>
        new("requeue", "Put single dead letters back into the lane they came from.", "A letter, or the batch it is of", environment);

    public static QueueMoveVerb Remove(CliEnvironment environment) =>
        new("remove", "Take single batches out of a lane; they become archived letters, which can be restored.", "A batch that waits", environment);

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        var (agreed, given, name) = (_consent.Agreed(call.Arguments), _consent.Reason(call.Arguments), call.Arguments.GetRequiredValue(_name));
        var ids = call.Arguments.GetRequiredValue(_ids);
        call.Consent.Require(agreed, given);
        var reason = await call.Consent.ReasonAsync(given, cancellationToken);
        if (!agreed)
            await call.Consent.AgreeAsync(IsRequeue ? $"Put {Plain.Letters(ids.Length)} back into lane {name}?" : $"Take {Plain.Batches(ids.Length)} out of lane {name}?", cancellationToken);

        using var host = call.Connect();
        var body = new JsonObject { ["ids"] = new JsonArray([.. ids.Select(id => (JsonNode?)id)]), ["reason"] = reason };
        var answer = IsRequeue
            ? await call.ChangeAsync(host, HttpMethod.Post, $"{QueuesVerb.One(name)}/requeue", body, cancellationToken)
            : await call.ChangeAsync(host, HttpMethod.Delete, $"{QueuesVerb.One(name)}/messages", body, cancellationToken);
        call.Show(answer, () => Tell(call, answer));
        return Left(answer).Count == 0 ? ExitCode.Ok : ExitCode.Partial;
    }

    void Tell(Call call, HostAnswer answer)
    {
        foreach (var done in List(answer, IsRequeue ? "items" : "deleted_ids"))
            call.Printer.Result(Facts.Of(Facts.Find(done, "batch_id") ?? done));
        foreach (var asked in List(answer, "requested"))
            call.Printer.Note($"A consumer holds {Facts.Of(asked)}; it is asked to stop.");
        foreach (var left in Left(answer))
            call.Printer.Note($"{Facts.Of(Facts.Find(left, "id") ?? left)} stays: {Facts.Of(Facts.Find(left, "error") ?? "it does not wait in this lane")}.");
    }

    JsonArray Left(HostAnswer answer) => List(answer, IsRequeue ? "failed" : "not_deleted");

    static JsonArray List(HostAnswer answer, string member) => answer.Body[member] as JsonArray ?? [];
}
