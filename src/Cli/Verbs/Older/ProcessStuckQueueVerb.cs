using System.CommandLine;
using System.Text.Json.Nodes;
using PointBus.Cli.Asking;
using PointBus.Cli.Http;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Older;

/// <summary>The older name for letting go what waits: the hosts write it, 100 batches of a lane at a time.</summary>
internal sealed class ProcessStuckQueueVerb : Verb
{
    const int AtATime = 100;

    readonly Option<bool> _status = new("--status") { Description = "Only show what waits" };
    readonly ConsentOptions _consent = new();

    public ProcessStuckQueueVerb(CliEnvironment environment)
        : base("process_stuck_queue", "Show what waits in each lane, and let it go now.", environment)
    {
        Hidden = true;
        Add(GlobalOptions.Actor);
        Add(_status);
        _consent.AddTo(this);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var host = call.Connect();
        var lanes = await LanesAsync(host, cancellationToken);
        if (call.Arguments.GetValue(_status))
        {
            if (call.Json)
                call.Printer.Json(new JsonObject { ["queue_stats"] = lanes.DeepClone() });
            else
                call.Printer.Table(Sheet(lanes));
            return ExitCode.Ok;
        }

        var (agreed, given) = (_consent.Agreed(call.Arguments), _consent.Reason(call.Arguments) ?? "process_stuck_queue");
        call.Consent.Require(agreed, given);
        if (!agreed)
            await call.Consent.AgreeAsync("Let everything go that waits?", cancellationToken);

        var processed = 0L;
        foreach (var lane in lanes.Select(lane => lane.Key))
            processed += await ForceAsync(call, host, lane, given, cancellationToken);
        var after = await LanesAsync(host, cancellationToken);
        var remaining = after.Sum(lane => Count(lane.Value, "total_pending"));
        if (call.Json)
            call.Printer.Json(new { processed, remaining });
        else
            call.Printer.Result($"{Plain.Batches(processed)} can go now; {Plain.Batches(remaining)} wait.");
        return ExitCode.Ok;
    }

    static async Task<long> ForceAsync(Call call, HostClient host, string lane, string reason, CancellationToken cancellationToken)
    {
        for (var all = 0L; ;)
        {
            var path = $"admin/queue/force-process/{Uri.EscapeDataString(lane)}?batch_size={AtATime}&reason={Uri.EscapeDataString(reason)}";
            var forced = Count((await call.ChangeAsync(host, HttpMethod.Post, path, null, cancellationToken)).Body, "forced");
            all += forced;
            if (forced < AtATime)
                return all;
        }
    }

    static async Task<JsonObject> LanesAsync(HostClient host, CancellationToken cancellationToken) =>
        (await host.GetAsync("queue/status", cancellationToken)).Body["queue_stats"] as JsonObject ?? [];

    static Sheet Sheet(JsonObject lanes)
    {
        var sheet = new Sheet(new Column("lane", ColumnKind.Name), new Column("list size"), new Column("priority size"), new Column("pending"), new Column("oldest", ColumnKind.Word));
        foreach (var (name, lane) in lanes)
            sheet.Add(
                name, Cell.Of(Count(lane, "queue_size")), Cell.Of(Count(lane, "priority_queue_size")), Cell.Of(Count(lane, "total_pending")),
                lane?["oldest_ready"] is { } oldest ? Facts.Of(oldest) : "-");
        return sheet;
    }

    static long Count(JsonNode? node, string name) => (long?)node?[name] ?? 0;
}
