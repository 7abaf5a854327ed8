using PointBus.Cli.Output;

namespace PointBus.Cli.Letters;

/// <summary>One letter as people read it.</summary>
internal static class LetterPage
{
    const int FlightsNamed = 5;

    public static void Print(Printer printer, LetterBody letter, DateTimeOffset now, bool full)
    {
        Head(letter, now, printer);
        Failures(letter, printer);
        Stack(letter, printer, full);
        History(letter, printer, now);
        printer.Result("");
        printer.Result("next");
        foreach (var line in NextSteps.Of(letter))
            printer.Result("  " + line);
    }

    static void Head(LetterBody letter, DateTimeOffset now, Printer printer)
    {
        var facts = new Facts(printer);
        facts.Add("letter", $"{letter.LetterId}  {LetterSheet.State(letter).Text}{(letter.StateAt is { } at && letter.State != "open" ? $" {Plain.Time(at)}" : "")}{(letter.Actor is { } actor ? $" by {actor}" : "")}");
        facts.Add("batch", letter.BatchId + (letter.OriginalBatchId is { } original && original != letter.BatchId ? $", first {original}, replayed {Plain.Number(letter.Round)} times before" : ""));
        facts.Add("lane", $"{letter.Lane ?? "?"}, priority {Plain.Number(letter.Priority)}{(letter.Band is { } band ? $" ({band})" : "")}{(letter.Upstream is { } upstream ? $", from {upstream}" : "")}");
        facts.Add("reason", $"{letter.Reason ?? "?"} ({letter.ReasonCode ?? "?"}), while {letter.Stage ?? "?"}");
        facts.Add("group", $"{letter.Fingerprint ?? "?"}  {letter.Title}");
        facts.Add("error", letter.Error);
        facts.Add("points", $"{Plain.Number(letter.Points)}{(letter.FirstPoint is { } first ? $", {Plain.Time(first)} to {Plain.Time(letter.LastPoint)}" : "")}");
        facts.Add("flights", Flights(letter.FlightIds ?? []));
        facts.Add("failed", $"{Plain.Time(letter.FailedAt)} ({Plain.Ago(letter.FailedAt, now)} ago){(letter.FirstFailedAt is { } before && before != letter.FailedAt ? $", first {Plain.Time(before)}" : "")}, after {Plain.Number(letter.Attempts)} failed {(letter.Attempts == 1 ? "attempt" : "attempts")}");
        facts.Add("trace", letter.TraceId);
        facts.Add("written by", letter.Version is { } version ? $"version {version}" : null);
        facts.Print();
    }

    static string? Flights(IReadOnlyList<string> flights) =>
        flights.Count == 0 ? null
        : string.Join(", ", flights.Take(FlightsNamed)) + (flights.Count > FlightsNamed ? $" and {flights.Count - FlightsNamed} more" : "");

    static void Failures(LetterBody letter, Printer printer)
    {
        var failures = (letter.Failures ?? []).OrderByDescending(failure => failure.At).ToList();
        if (failures.Count == 0)
            return;

        printer.Result("");
        var sheet = new Sheet(
            new Column("attempt"), new Column("at", ColumnKind.Word), new Column("class", ColumnKind.Word), new Column("worker", ColumnKind.Name), new Column("failure", ColumnKind.Prose));
        foreach (var failure in failures)
            sheet.Add(Cell.Of(failure.Attempt), Plain.Time(failure.At), failure.Class ?? "?", failure.Worker ?? "", $"{(failure.ExceptionType is { } type ? $"{type}: " : "")}{failure.Message}");

        printer.Table(sheet);
    }

    static void Stack(LetterBody letter, Printer printer, bool full)
    {
        var stack = letter.Stack ?? letter.Failures?.LastOrDefault(failure => failure.Stack is not null)?.Stack;
        if (string.IsNullOrWhiteSpace(stack))
            return;

        printer.Result("");
        printer.Result("stack");
        foreach (var line in StackText.Lines(stack, full))
            printer.Result("  " + line);
    }

    static void History(LetterBody letter, Printer printer, DateTimeOffset now)
    {
        foreach (var edit in letter.Edits ?? [])
            printer.Result($"edited    {Plain.Time(edit.At)} by {edit.Actor}: {edit.Reason} ({Plain.Points(edit.Points ?? 0)})");
        if (letter.Lineage is not { Count: > 1 } lineage)
            return;

        printer.Result("");
        printer.Result("all letters of these points, oldest first");
        var sheet = new Sheet(
            new Column("letter", ColumnKind.Word), new Column("round"), new Column("points"), new Column("age", ColumnKind.Word), new Column("state", ColumnKind.Word), new Column("why", ColumnKind.Prose));
        foreach (var one in lineage)
            sheet.Add(one.LetterId ?? "?", Cell.Of(one.Round), Cell.Of(one.Points), Plain.Ago(one.FailedAt, now), LetterSheet.State(one), one.ReasonCode ?? "?");

        printer.Table(sheet);
    }
}
