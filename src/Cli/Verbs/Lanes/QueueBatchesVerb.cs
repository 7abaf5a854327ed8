using System.CommandLine;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Lanes;

/// <summary>The batches of a lane: those that wait, or those that are held.</summary>
internal sealed class QueueBatchesVerb : Verb
{
    readonly Argument<string> _name;
    readonly Option<int> _count = OptionRules.Limit(20, "--count");
    readonly Option<int> _offset = new Option<int>("--offset") { Description = "Leave out so many first", HelpName = "N" }.Within(0, int.MaxValue);
    readonly Option<string> _state = new("--state") { Description = "Only those that stand so; otherwise all but the leased ones" };

    bool IsPending => Name == "pending";

    public QueueBatchesVerb(string name, string description, CliEnvironment environment)
        : base(name, description, environment)
    {
        _name = QueuesVerb.Lane(environment);
        Add(_name);
        Add(_count);
        if (IsPending)
            return;

        _state.AcceptOnlyFromAmong("ready", "scheduled", "parked", "leased");
        Add(_offset);
        Add(_state);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var path = $"{QueuesVerb.One(call.Arguments.GetRequiredValue(_name))}/{Name}?count={call.Arguments.GetValue(_count)}";
        if (!IsPending)
            path += (call.Arguments.GetValue(_offset) is > 0 and var offset ? $"&offset={offset}" : "") + (call.Arguments.GetValue(_state) is { } state ? $"&state={state}" : "");
        var answer = await host.GetAsync(path, cancellationToken);
        call.Show(answer, () => call.Printer.Table(IsPending ? Pending(answer.Body, call.Now) : Messages(answer.Body, call.Now)));
        return ExitCode.Ok;
    }

    static Sheet Messages(System.Text.Json.Nodes.JsonNode body, DateTimeOffset now) => JsonSheet.Of(
        Facts.Find(body, "messages"),
        now,
        new JsonColumn("batch", ColumnKind.Word, "batch_id", "id"),
        new JsonColumn("state", ColumnKind.Word, "state"),
        new JsonColumn("priority", ColumnKind.Number, "priority"),
        new JsonColumn("points", ColumnKind.Number, "points"),
        new JsonColumn("attempts", ColumnKind.Number, "attempts"),
        new JsonColumn("age", ColumnKind.Word, "timestamp") { IsTime = true },
        new JsonColumn("error", ColumnKind.Prose, "error"));

    static Sheet Pending(System.Text.Json.Nodes.JsonNode body, DateTimeOffset now) => JsonSheet.Of(
        Facts.Find(body, "pending"),
        now,
        new JsonColumn("batch", ColumnKind.Word, "batch_id"),
        new JsonColumn("consumer", ColumnKind.Name, "consumer"),
        new JsonColumn("points", ColumnKind.Number, "points"),
        new JsonColumn("held s", ColumnKind.Number, "age_seconds"),
        new JsonColumn("deliveries", ColumnKind.Number, "delivery_count"),
        new JsonColumn("lease ends", ColumnKind.Word, "lease_ends"));
}
