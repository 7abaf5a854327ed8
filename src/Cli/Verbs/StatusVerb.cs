using System.Net;
using PointBus.Cli.Http;
using PointBus.Cli.Output;
using PointBus.Cli.Queues;

namespace PointBus.Cli.Verbs;

internal sealed class StatusVerb(CliEnvironment environment)
    : Verb("status", "Show what waits in each lane and how the host's dependencies are; exit code 1 where not healthy.", environment)
{
    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        // 503 is what an unhealthy host answers, so it is a finding here and nothing to wait for.
        using var host = call.Connect();
        var health = await host.GetOnceAsync("health", [HttpStatusCode.ServiceUnavailable], cancellationToken);
        var queues = await host.GetOnceAsync("queue/status", [HttpStatusCode.ServiceUnavailable], cancellationToken);
        var state = health.Read<HealthBody>();
        if (call.Json)
            call.Printer.Json(new { server = host.Server, health = health.Body, queueStatus = queues.Body });
        else
            Print(call, host.Server, state, queues);

        return state.Status == "healthy" && queues.Status == HttpStatusCode.OK ? ExitCode.Ok : ExitCode.Error;
    }

    static void Print(Call call, string server, HealthBody health, HostAnswer queues)
    {
        if (queues.Status == HttpStatusCode.OK)
            call.Printer.Table(Lanes(queues.Read<QueueStatusBody>(), call.Environment.Clock.GetUtcNow()));
        else
            call.Printer.Note($"The lanes are unknown: {HostAnswer.ReadProblem(queues.Body)?.Text ?? "no reason given"}.");

        call.Printer.Result("");
        call.Printer.Table(Dependencies(health));
        call.Printer.Result("");
        call.Printer.Result($"{server} is {health.Status ?? "?"}.");
        foreach (var issue in health.Issues ?? [])
            call.Printer.Result($"issue: {issue.Type ?? "?"}{(issue.Queue is { } queue ? $" in {queue}" : "")}{(issue.Count is { } count ? $" ({Plain.Number(count)})" : "")}");
    }

    static Sheet Lanes(QueueStatusBody queues, DateTimeOffset clock)
    {
        var sheet = new Sheet(
            new Column("lane (points)", ColumnKind.Name), new Column("ready"), new Column("scheduled"), new Column("leased"), new Column("parked"),
            new Column("dead letters"), new Column("oldest"));
        foreach (var (lane, state) in queues.QueueStats ?? new Dictionary<string, LaneBody?>())
            sheet.Add(
                lane, Points(state?.Ready), Points(state?.Scheduled), Points(state?.Leased), Points(state?.Parked, Tone.Warning), Points(state?.DeadLetters, Tone.Bad),
                // The host's clock, where it tells it, as ours may be wrong.
                state is null ? "?" : state.OldestReady is { } oldest ? Plain.Age((queues.Timestamp ?? clock) - oldest) : "-");

        return sheet;
    }

    static Sheet Dependencies(HealthBody health)
    {
        var sheet = new Sheet(new Column("dependency", ColumnKind.Word), new Column("engine", ColumnKind.Word), new Column("state", ColumnKind.Prose));
        foreach (var (name, state) in new[] { ("database", health.Database), ("redis", health.Redis), ("broker", health.Broker) })
            sheet.Add(name, state?.Engine ?? "?", new Cell(state?.Status ?? "?", state?.Status switch { "connected" => Tone.Good, null => Tone.None, _ => Tone.Bad }, string.IsNullOrWhiteSpace(state?.Message) ? null : state.Message));

        return sheet;
    }

    static Cell Points(AmountBody? amount, Tone tone = Tone.None) => Cell.Of(amount?.Points, amount?.Points > 0 ? tone : Tone.None);
}
