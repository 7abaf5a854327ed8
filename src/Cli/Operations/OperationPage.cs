using PointBus.Cli.Output;

namespace PointBus.Cli.Operations;

/// <summary>An operation as people read it.</summary>
internal static class OperationPage
{
    public static void Print(Printer printer, OperationBody operation)
    {
        var facts = new Facts(printer);
        facts.Add("operation", $"{operation.Id ?? "?"}  {operation.Kind ?? "?"}  {operation.State ?? "?"}{(operation.Why is { Length: > 0 } why ? $": {why}" : "")}");
        facts.Add("letters", $"{Plain.Letters(operation.Total ?? 0)}, {Plain.Points(operation.TotalPoints ?? 0)}, that failed until {Plain.Time(operation.Cutoff)}");
        facts.Add("selection", operation.Selection is { } selection ? Facts.Of(selection) : null);
        facts.Add("by", $"{operation.Actor ?? "?"}: {operation.Reason ?? "?"}");
        facts.Add("time", $"{Plain.Time(operation.CreatedAt)}{(operation.EndedAt is { } end ? $" to {Plain.Time(end)}" : "")}");
        if (operation.Pace is { } pace && operation.Kind == "replay")
            facts.Add("pace", $"canary {Plain.Number(pace.Canary)}, {(pace.Ramp == false ? "no ramp" : "ramp")}, {Plain.Number(pace.Rate ?? pace.RatePerSecond)} a second, stops at {Plain.Number(pace.StopAtPercent)} % of like failures");
        facts.Add("progress", OperationEnd.Line(operation));
        if (operation.Kind is "replay" or "preflight")
            facts.Add("points", $"{Plain.Number(operation.Stored)} stored, {Plain.Number(operation.Duplicate)} duplicate, {Plain.Number(operation.Failed)} failed");
        if (operation.RatePerSecond is { } rate && !operation.HasEnded)
            facts.Add("rate", $"{rate.ToString("0.#", System.Globalization.CultureInfo.InvariantCulture)} a second{(operation.EtaSeconds is { } eta ? $", about {Plain.Age(TimeSpan.FromSeconds(eta))} left" : "")}");
        facts.Print();
        foreach (var (group, count) in operation.Failures ?? new Dictionary<string, long?>())
            printer.Result($"failed    {Plain.Letters(count ?? 0)} in group {group}");
        foreach (var line in OperationEnd.Advice(operation))
            printer.Note(line);
    }

    public static Sheet Sheet(IEnumerable<OperationBody> operations, DateTimeOffset now)
    {
        var sheet = new Sheet(
            new Column("operation", ColumnKind.Word), new Column("kind", ColumnKind.Word), new Column("state", ColumnKind.Word), new Column("letters"),
            new Column("ended"), new Column("failed"), new Column("age", ColumnKind.Word), new Column("by", ColumnKind.Prose));
        foreach (var operation in operations)
            sheet.Add(
                operation.Id ?? "?", operation.Kind ?? "?", State(operation), Cell.Of(operation.Total), Cell.Of(operation.Ended),
                Cell.Of(operation.FailedAgain, operation.FailedAgain > 0 ? Tone.Bad : Tone.None), Plain.Ago(operation.CreatedAt, now),
                new Cell(operation.Actor ?? "?", Detail: operation.Reason));

        return sheet;
    }

    public static Sheet Sheet(IEnumerable<ItemBody> items)
    {
        var sheet = new Sheet(
            new Column("letter", ColumnKind.Word), new Column("lane", ColumnKind.Word), new Column("points"), new Column("state", ColumnKind.Word), new Column("why", ColumnKind.Prose));
        foreach (var item in items)
            sheet.Add(item.LetterId ?? "?", item.Lane ?? "?", Cell.Of(item.Points), item.State ?? "?", item.Detail ?? item.Fingerprint ?? "");

        return sheet;
    }

    static Cell State(OperationBody operation) => new(operation.State ?? "?", operation switch
    {
        _ when operation.Is("stopped") => Tone.Bad,
        _ when operation.Is("paused") || operation.Is("cancelled") => Tone.Warning,
        _ when operation.Is("done") => Tone.Good,
        _ => Tone.None,
    });
}
