using PointBus.Cli.Output;

namespace PointBus.Cli.Ingest;

/// <summary>Tells people, programs and scripts how a run ended.</summary>
internal sealed class IngestReport(IReadOnlyList<FileResult> results, bool interrupted)
{
    const int ReasonsPerFile = 3;

    readonly IngestTotals _totals = IngestTotals.Of(results);

    public ExitCode Exit => this switch
    {
        _ when interrupted => ExitCode.Error,
        { _totals.FilesFailed: 0 } when results.All(result => result.IsFine) => ExitCode.Ok,
        _ when _totals.FilesFailed < _totals.Files => ExitCode.Partial,
        _ => CommonCause() is ExitCode.Auth or ExitCode.Unreachable ? CommonCause() : ExitCode.Error,
    };

    public void Print(Printer printer, bool json)
    {
        if (json)
            printer.Json(new { results, totals = _totals, interrupted, exitCode = (int)Exit });
        else
            PrintForPeople(printer);

        if (interrupted)
            printer.Note($"pointbus: Interrupted. {Plain.Files(results.Count(result => !result.IsFailed))} of {_totals.Files} had been taken and are safe; send the others again. Sending a file twice stores nothing twice.");
    }

    void PrintForPeople(Printer printer)
    {
        printer.Table(Sheet());
        foreach (var result in results)
            Explain(printer, result);
    }

    Sheet Sheet()
    {
        var sheet = new Sheet(
            new Column("file", ColumnKind.Name), new Column("format", ColumnKind.Word), new Column("in file"), new Column("refused"), new Column("accepted"),
            new Column("stored"), new Column("duplicate"), new Column("dead letters"), new Column("state", ColumnKind.Prose));
        foreach (var result in results)
            sheet.Add(
                result.File, result.Format ?? "?", Cell.Of(result.PointsRead), Cell.Of(result.PointsRefused, Loud(result.PointsRefused, Tone.Warning)), Cell.Of(result.PointsAccepted),
                Cell.Of(result.Stored), Cell.Of(result.Duplicate), Cell.Of(result.DeadLettered, Loud(result.DeadLettered, Tone.Bad)), State(result));

        if (results.Count > 1)
            sheet.Add(
                Plain.Files(_totals.Files), "", Cell.Of(_totals.PointsRead), Cell.Of(_totals.PointsRefused), Cell.Of(_totals.PointsAccepted),
                Cell.Of(_totals.Stored), Cell.Of(_totals.Duplicate), Cell.Of(_totals.DeadLettered), _totals.FilesFailed > 0 ? $"{_totals.FilesFailed} failed" : "");
        return sheet;
    }

    static Cell State(FileResult result)
    {
        var word = result.State switch
        {
            FileState.NotSent => "not sent",
            FileState.DeadLetters => "dead letters",
            var state => state.ToString().ToLowerInvariant(),
        };
        var detail = string.Join("; ", result.Notes.Prepend(result.Error ?? "").Where(text => text.Length > 0));
        return new Cell(word, result.IsFailed ? Tone.Bad : result.IsFine ? Tone.Good : Tone.Warning, detail.Length > 0 ? detail : null);
    }

    static Tone Loud(long? number, Tone tone) => number > 0 ? tone : Tone.None;

    static void Explain(Printer printer, FileResult result)
    {
        foreach (var point in result.Rejected.Take(ReasonsPerFile))
            printer.Note($"{result.File}: {(point.Line is { } line ? $"line {line}" : $"point {Plain.Number(point.Index)}")} refused: {point.Reason ?? "?"} ({point.Code ?? "?"})");

        var others = (result.PointsRefused ?? result.Rejected.Count) - Math.Min(result.Rejected.Count, ReasonsPerFile);
        if (others > 0 && result.Rejected.Count > 0)
            printer.Note($"{result.File}: {Plain.Points(others)} more refused; --json lists {(result.RejectedTruncated ? "the first " + result.Rejected.Count : "them")}");
    }

    ExitCode CommonCause()
    {
        var causes = results.Where(result => result.Exit != ExitCode.Ok).Select(result => result.Exit).Distinct().ToList();
        return causes.Count == 1 ? causes[0] : ExitCode.Error;
    }
}
