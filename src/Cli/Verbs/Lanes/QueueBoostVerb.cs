using System.CommandLine;
using System.Text.Json.Nodes;
using PointBus.Cli.Http;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Lanes;

/// <summary>Lets what waits in a lane go before other lanes; batch by batch, as new ones keep their own priority.</summary>
internal sealed class QueueBoostVerb : Verb
{
    readonly Argument<string> _name;
    readonly Option<int> _priority = new Option<int>("--priority") { Description = "Their new priority", HelpName = "N", DefaultValueFactory = _ => 10 }.Within(1, 10);
    readonly Option<int> _max = new Option<int>("--max") { Description = "The first N that wait", HelpName = "N", DefaultValueFactory = _ => 100 }.Within(1, 1_000);
    readonly Option<string> _reason = new("--reason") { Description = "Why, for the audit", HelpName = "TEXT" };

    public QueueBoostVerb(CliEnvironment environment)
        : base("boost", "Give the batches that wait in a lane a higher priority.", environment)
    {
        _name = QueuesVerb.Lane(environment);
        Add(_name);
        Add(_priority);
        Add(_max);
        Add(_reason);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var (priority, name) = (call.Arguments.GetValue(_priority), call.Arguments.GetRequiredValue(_name));
        var waiting = (await host.GetAsync($"{QueuesVerb.One(name)}/messages?count={call.Arguments.GetValue(_max)}", cancellationToken)).Body["messages"] as JsonArray ?? [];
        var ids = waiting.Where(batch => Facts.Find(batch, "priority")?.GetValue<long>() is not { } has || has < priority).Select(batch => Facts.Of(Facts.Find(batch, "batch_id", "id"))).ToList();
        var (boosted, left) = (new List<string>(), new List<string>());
        foreach (var id in ids)
            (await IsBoostedAsync(call, host, id, priority, cancellationToken) ? boosted : left).Add(id);

        if (call.Json)
            call.Printer.Json(new { name, priority, boosted, left, waiting = waiting.Count });
        else
            call.Printer.Result($"Priority {priority} for {Plain.Number(boosted.Count)} of {Plain.Batches(waiting.Count)} that wait{(left.Count > 0 ? $"; {Plain.Number(left.Count)} were taken or ended meanwhile" : "")}.");

        return ExitCode.Ok;
    }

    async Task<bool> IsBoostedAsync(Call call, HostClient host, string id, int priority, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["priority"] = priority };
        if (call.Arguments.GetValue(_reason) is { Length: > 0 } reason)
            body["reason"] = reason;
        try
        {
            await call.ChangeAsync(host, HttpMethod.Post, $"api/v1/batches/{Uri.EscapeDataString(id)}/boost-priority", body, cancellationToken);
            return true;
        }
        catch (HostException failure) when (failure.Status is System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.BadRequest or System.Net.HttpStatusCode.Conflict)
        {
            return false;
        }
    }
}
