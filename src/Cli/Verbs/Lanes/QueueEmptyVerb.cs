using System.CommandLine;
using System.Text.Json.Nodes;
using PointBus.Cli.Asking;
using PointBus.Cli.Http;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Lanes;

/// <summary>Purge and delete: both take every waiting batch out of a lane.</summary>
internal sealed class QueueEmptyVerb : Verb
{
    const int TypedAbove = 100;

    static readonly string[] Waiting = ["ready", "scheduled", "parked"];

    readonly Argument<string> _name;
    readonly Option<bool> _withLetters = new("--dead-letters") { Description = "Archive its open dead letters too" };
    readonly ConsentOptions _consent = new();

    bool IsDelete => Name == "delete";

    QueueEmptyVerb(string name, string description, CliEnvironment environment)
        : base(name, description, environment)
    {
        _name = QueuesVerb.Lane(environment);
        Add(_name);
        if (IsDelete)
            Add(_withLetters);
        _consent.AddTo(this);
    }

    public static QueueEmptyVerb Purge(CliEnvironment environment) =>
        new("purge", "Take every waiting batch out of a lane; they become archived letters, which can be restored.", environment);

    public static QueueEmptyVerb Delete(CliEnvironment environment) =>
        new("delete", "Empty a lane and forget it; its batches become archived letters, its figures stay in the ledger.", environment);

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        var (agreed, given, name) = (_consent.Agreed(call.Arguments), _consent.Reason(call.Arguments), call.Arguments.GetRequiredValue(_name));
        call.Consent.Require(agreed, given);
        using var host = call.Connect();
        var waiting = agreed ? 0 : await TellAsync(call, host, name, cancellationToken);
        var reason = await call.Consent.ReasonAsync(given, cancellationToken);
        if (waiting > TypedAbove)
            await call.Consent.TypeAsync($"{(IsDelete ? "Delete" : "Purge")} lane {name} with {Plain.Batches(waiting)}?", waiting, cancellationToken);
        else if (!agreed)
            await call.Consent.AgreeAsync($"{(IsDelete ? "Delete" : "Purge")} lane {name}?", cancellationToken);

        var answer = IsDelete
            ? await call.ChangeAsync(host, HttpMethod.Delete, $"{QueuesVerb.One(name)}?delete_dlq={(call.Arguments.GetValue(_withLetters) ? "true" : "false")}&confirm=true&reason={Uri.EscapeDataString(reason)}", null, cancellationToken)
            : await call.ChangeAsync(host, HttpMethod.Post, $"{QueuesVerb.One(name)}/purge", new JsonObject { ["confirm"] = true, ["reason"] = reason }, cancellationToken);
        call.Show(answer, () => call.Printer.Result($"{Facts.Of(answer.Body)}"));
        if (answer.Body["deleted"]?.GetValueKind() is System.Text.Json.JsonValueKind.False)
            throw new CliException(ExitCode.NotFound, $"There is no lane {name}.");

        return ExitCode.Ok;
    }

    async Task<long> TellAsync(Call call, HostClient host, string name, CancellationToken cancellationToken)
    {
        var lane = (await host.GetAsync(QueuesVerb.One(name), cancellationToken)).Body;
        long Count(string unit) => Waiting.Sum(state => Facts.Find(lane, $"{state}.{unit}")?.GetValue<long>() ?? 0);
        var letters = Facts.Find(lane, "dead_letters.batches")?.GetValue<long>() ?? 0;
        call.Printer.Note($"{(IsDelete ? "Delete" : "Purge")} lane {name}: {Plain.Batches(Count("batches"))}, {Plain.Points(Count("points"))} wait in it and become archived letters"
            + (IsDelete ? $"; {Plain.Letters(letters)} {(call.Arguments.GetValue(_withLetters) ? "are archived too" : "stay open")}." : "."));
        return Count("batches");
    }
}
