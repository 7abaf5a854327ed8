using PointBus.Cli.Output;

namespace PointBus.Cli.Letters;

/// <summary>Letters as a table.</summary>
internal static class LetterSheet
{
    public static Sheet Of(IEnumerable<LetterBody> letters, DateTimeOffset now, bool withState)
    {
        var state = new Column("state", ColumnKind.Word);
        var sheet = new Sheet(
        [
            new Column("letter", ColumnKind.Word), new Column("lane", ColumnKind.Word), new Column("points"), new Column("age", ColumnKind.Word),
            .. withState ? new[] { state } : [], new Column("what", ColumnKind.Prose),
        ]);
        foreach (var letter in letters)
            sheet.Add(
            [
                letter.LetterId ?? "?", letter.Lane ?? "?", Cell.Of(letter.Points), Plain.Ago(letter.FailedAt, now),
                .. withState ? new[] { State(letter) } : [], letter.Title ?? letter.Reason ?? letter.ReasonCode ?? "?",
            ]);

        return sheet;
    }

    /// <summary>The state, and of a replayed letter what came of it.</summary>
    public static Cell State(LetterBody letter) => letter switch
    {
        { State: "open" } => new Cell("open", Tone.Bad),
        { State: "replayed", Outcome: { } outcome } => new Cell($"replayed, {outcome.Replace('_', ' ')}", outcome == "stored" ? Tone.Good : Tone.Warning),
        _ => letter.State ?? "?",
    };
}
