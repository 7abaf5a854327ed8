using System.CommandLine;
using System.Text.Json.Nodes;
using PointBus.Cli.Asking;
using PointBus.Cli.Http;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.Lanes;

/// <summary>Ends what waits too long, in every lane.</summary>
internal sealed class QueueCleanupVerb : Verb
{
    readonly Option<int> _hours = new Option<int>("--max-age-hours") { Description = "What waits longer", HelpName = "N", DefaultValueFactory = _ => 24 }.Within(1, 168);
    readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only tell what it would come to" };
    readonly ConsentOptions _consent = new();

    public QueueCleanupVerb(CliEnvironment environment)
        : base("cleanup", "Turn batches that wait too long into expired dead letters, and archive old letters.", environment)
    {
        Add(_hours);
        Add(_dryRun);
        _consent.AddTo(this);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        var (agreed, given, dryRun) = (_consent.Agreed(call.Arguments), _consent.Reason(call.Arguments), call.Arguments.GetValue(_dryRun));
        if (!dryRun)
            call.Consent.Require(agreed, given);

        using var host = call.Connect();
        if (!dryRun && !agreed)
            call.Printer.Note($"Would clean up {Tell((await SendAsync(call, host, "&dry_run=true", cancellationToken)).Body)}.");
        var reason = dryRun ? given : await call.Consent.ReasonAsync(given, cancellationToken);
        if (!dryRun && !agreed)
            await call.Consent.AgreeAsync("Clean up?", cancellationToken);

        var more = (dryRun ? "&dry_run=true" : "") + (string.IsNullOrWhiteSpace(reason) ? "" : $"&reason={Uri.EscapeDataString(reason)}");
        var answer = await SendAsync(call, host, more, cancellationToken);
        call.Show(answer, () => call.Printer.Result($"{(dryRun ? "Would clean up" : "Cleaned up")} {Tell(answer.Body)}."));
        return ExitCode.Ok;
    }

    Task<HostAnswer> SendAsync(Call call, HostClient host, string more, CancellationToken cancellationToken) =>
        call.ChangeAsync(host, HttpMethod.Post, $"admin/queue/cleanup?max_age_hours={call.Arguments.GetValue(_hours)}{more}", null, cancellationToken);

    static string Tell(JsonNode body)
    {
        var lanes = body["details"] as JsonObject ?? [];
        long Sum(string member) => lanes.Sum(lane => Facts.Find(lane.Value, member)?.GetValue<long>() ?? 0);
        return $"{Plain.Batches(Sum("queue_cleaned"))} and {Plain.Letters(Sum("dlq_cleaned"))}";
    }
}
