using System.CommandLine;
using PointBus.Cli.Asking;
using PointBus.Cli.Http;
using PointBus.Cli.Letters;
using PointBus.Cli.Output;

namespace PointBus.Cli.Verbs.DeadLetters;

internal sealed class ImportVerb : Verb
{
    readonly Argument<string> _file = new("FILE")
    {
        Description = "What export wrote; - reads standard input. A letter that is open here is replayed with the body of the file, as edit does. "
            + "One that this host does not know is sent anew to the endpoint of its lane (live, upload or scoring), under an idempotency key made of "
            + "the letter's id, so that sending twice stores nothing twice. Others are left out",
    };

    readonly ConsentOptions _consent = new();
    readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only tell what would be done with each letter" };

    public ImportVerb(CliEnvironment environment)
        : base("import", "Send exported letters back, repaired or as they were.", environment)
    {
        Add(_file);
        _consent.AddTo(this);
        Add(_dryRun);
    }

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        var (dryRun, agreed, given) = (call.Arguments.GetValue(_dryRun), _consent.Agreed(call.Arguments), _consent.Reason(call.Arguments));
        if (!dryRun)
            call.Consent.Require(agreed, given);
        var lines = await ImportLine.ReadAsync(call.Arguments.GetRequiredValue(_file), call.Environment.In, cancellationToken);
        using var host = call.Connect();
        var results = new List<ImportResult>();
        foreach (var line in lines)
            results.Add(await LetterImport.PlanAsync(host, line, cancellationToken));

        if (!dryRun)
            results = await DoAsync(call, host, results, given, agreed, cancellationToken);
        if (call.Json)
            call.Printer.Json(new { dryRun, results = results.Select(result => new { letterId = result.Line.Id, way = Word(result.Way), done = result.Done, points = result.Points, why = result.Why, operationId = result.OperationId }) });
        else
            Print(call.Printer, results, dryRun);

        var well = results.Count(result => dryRun ? result.Way != ImportWay.LeaveOut : result.Done);
        return well == results.Count ? ExitCode.Ok : well > 0 ? ExitCode.Partial : ExitCode.Error;
    }

    static async Task<List<ImportResult>> DoAsync(Call call, HostClient host, List<ImportResult> plans, string? given, bool agreed, CancellationToken cancellationToken)
    {
        var letters = Plain.Letters(plans.Count(plan => plan.Way != ImportWay.LeaveOut));
        call.Printer.Note($"Import {letters}: {Plain.Number(plans.Count(plan => plan.Way == ImportWay.Edit))} replayed with the body of the file, "
            + $"{Plain.Number(plans.Count(plan => plan.Way == ImportWay.SendAnew))} sent anew, {Plain.Number(plans.Count(plan => plan.Way == ImportWay.LeaveOut))} left out.");
        var reason = await call.Consent.ReasonAsync(given, cancellationToken);
        if (!agreed)
            await call.Consent.AgreeAsync($"Import {letters}?", cancellationToken);

        var import = new LetterImport(call, host, reason);
        var results = new List<ImportResult>();
        foreach (var plan in plans)
            results.Add(await import.RunAsync(plan, cancellationToken));

        return results;
    }

    static void Print(Printer printer, List<ImportResult> results, bool dryRun)
    {
        var sheet = new Sheet(new Column("letter", ColumnKind.Word), new Column("points"), new Column("way", ColumnKind.Word), new Column("state", ColumnKind.Prose));
        foreach (var result in results)
            sheet.Add(result.Line.Id, Cell.Of(result.Points), Word(result.Way), new Cell(result.Done ? "done" : dryRun ? "would be" : "not done", result.Done ? Tone.Good : Tone.Warning, result.Why));

        printer.Table(sheet);
    }

    static string Word(ImportWay way) => way switch
    {
        ImportWay.Edit => "replayed",
        ImportWay.SendAnew => "sent anew",
        _ => "left out",
    };
}
