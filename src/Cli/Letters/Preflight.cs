using PointBus.Cli.Http;
using PointBus.Cli.Operations;
using PointBus.Cli.Output;
using PointBus.Cli.Verbs;

namespace PointBus.Cli.Letters;

/// <summary>A dry run of a replay: the host looks at every letter with today's rules and changes nothing.</summary>
internal sealed class Preflight(Call call, HostClient host)
{
    const int MostRead = 1_000;
    const int CausesShown = 10;

    public async Task<ExitCode> RunAsync(LetterSelection selection, string? reason, CancellationToken cancellationToken)
    {
        var why = string.IsNullOrWhiteSpace(reason) ? "dry run" : reason.Trim();
        var started = await new LetterOperation(call, host).StartAsync("preflight", selection, why, selection.IsAll, [], cancellationToken);
        var id = started.Read<OperationBody>().Id ?? throw HostAnswer.Odd(host.Server, "it started an operation without an id");
        call.Printer.Note($"Dry run {id}; nothing is changed.");

        var ended = (await new OperationWatch(call, host).RunAsync(id, cancellationToken)).Read<OperationBody>();
        var failing = new List<ItemBody>();
        foreach (var state in new[] { ("failed_same", ended.Items?.FailedSame), ("failed_differently", ended.Items?.FailedDifferently), ("skipped", ended.Items?.Skipped) })
            if (state.Item2 > 0)
                failing.AddRange((await host.GetAsync(OperationPaths.Items(id, state.Item1, MostRead), cancellationToken)).Read<ItemListBody>().Items ?? []);

        var causes = failing.GroupBy(item => item.Detail ?? item.Fingerprint ?? "for a reason not told")
            .Select(cause => (Why: cause.Key, Letters: (long)cause.Count(), Points: cause.Sum(item => item.Failed > 0 ? item.Failed : item.Points) ?? 0))
            .OrderByDescending(cause => cause.Letters).ToList();
        var command = $"pointbus dlq replay --from {id}{(string.IsNullOrWhiteSpace(reason) ? "" : $" --reason {Plain.Quoted(why)}")}";
        if (call.Json)
            call.Printer.Json(new
            {
                operation = id, letters = ended.Total, points = ended.TotalPoints, wouldStore = ended.Stored, alreadyStored = ended.Duplicate, wouldFail = ended.Failed,
                causes = causes.Select(cause => new { why = cause.Why, letters = cause.Letters, points = cause.Points }), ended.State, replay = command,
            });
        else
            Print(ended, causes, command);

        return OperationEnd.Exit(ended);
    }

    void Print(OperationBody ended, List<(string Why, long Letters, long Points)> causes, string command)
    {
        call.Printer.Result($"Of {Plain.Letters(ended.Total ?? 0)} with {Plain.Points(ended.TotalPoints ?? 0)}:");
        var facts = new Facts(call.Printer);
        facts.Add("would store", Plain.Points(ended.Stored ?? 0));
        facts.Add("already stored", Plain.Points(ended.Duplicate ?? 0));
        facts.Add("would fail", Plain.Points(ended.Failed ?? 0));
        facts.Print();
        foreach (var (why, letters, points) in causes.Take(CausesShown))
            call.Printer.Result($"  {Plain.Letters(letters)}, {Plain.Points(points)}: {why}");
        if (causes.Count > CausesShown)
            call.Printer.Result($"  and {causes.Count - CausesShown} other causes; --json lists them");
        if (!ended.Is("done"))
            call.Printer.Note($"The dry run did not come to its end: {OperationEnd.Line(ended)}");

        call.Printer.Note("This replays just these letters, none that came since:");
        call.Printer.Result(command);
    }
}
