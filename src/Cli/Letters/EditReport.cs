using System.Text.Json.Nodes;
using PointBus.Cli.Output;

namespace PointBus.Cli.Letters;

/// <summary>What an edit changes and what would come of it.</summary>
internal static class EditReport
{
    const int MostShown = 40;

    public static void Print(Printer printer, EditBody edit, Action<string> write)
    {
        var changes = edit.Changes ?? [];
        if (changes.Count == 0)
            write("No change.");
        foreach (var change in changes.Take(MostShown))
        {
            write(change.Path ?? "?");
            if (change.Old is not null)
                write($"  - {Text(change.Old)}");
            if (change.New is not null)
                write($"  + {Text(change.New)}");
        }

        if (Math.Max(edit.ChangeCount ?? 0, changes.Count) - MostShown is > 0 and var others)
            write($"and {Plain.Number(others)} other changes; --json lists more");
        foreach (var problem in (edit.Validation?.Problems ?? []).Take(MostShown))
            printer.Note($"{(problem.Index >= 0 ? $"point {Plain.Number(problem.Index)}" : "the whole")}: {problem.Reason ?? "?"} ({problem.Code ?? "?"})");
        if (edit.Validation?.Valid == false)
            write("The new body is NOT valid.");
        else if (edit.Verdict is { } verdict)
            write($"Would store {Plain.Points(verdict.WouldStore ?? 0)}; stored already: {Plain.Number(verdict.AlreadyStored)}; would fail: {Plain.Number(verdict.WouldFail)}{(verdict.Why is { Count: > 0 } why ? $" ({Facts.Of(why)})" : "")}.");
    }

    static string Text(JsonNode node) => node.ToJsonString();
}
