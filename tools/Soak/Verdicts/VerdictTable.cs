using PointBus.Soak.Oracle;

namespace PointBus.Soak.Verdicts;

/// <summary>The table of docs/soak.md.</summary>
static class VerdictTable
{
    /// <param name="fate">What is known.</param>
    /// <param name="isMended">Whether the database takes poison by now, and every flight is registered.</param>
    public static Verdict Judge(Fate fate, bool isMended)
    {
        if (fate.Rows > 1)
            return Verdict.Duplicate;
        if (fate is { Rows: 1, IsAsSent: false })
            return Verdict.Corrupt;
        if (fate.Kind == PointKind.Bad)
            return Bad(fate);
        if (fate is { Rows: 1, Letters: > 0 })
            return Verdict.DoubleEnd;

        var isSomewhere = fate.Rows + fate.Letters > 0;
        if ((fate.Answers & (Answers.Accepted | Answers.Unknown)) == 0)
            return isSomewhere ? Verdict.Ghost : IsWronglyRefused(fate) ? Verdict.WronglyRefused : Verdict.Ok;
        if (!isSomewhere)
            return fate.Answers.HasFlag(Answers.Accepted) ? Verdict.Lost : Verdict.Open;

        var belongsIntoALetter = fate.Kind != PointKind.Good && !isMended;
        return belongsIntoALetter
            ? fate.Rows > 0 ? Verdict.Ghost : Verdict.Ok
            : fate.Rows > 0 ? Verdict.Ok : Verdict.FalseLetter;
    }

    static bool IsWronglyRefused(Fate fate) => fate.Kind == PointKind.Good && fate.Answers.HasFlag(Answers.Refused);

    /// <summary>By HTTP it was named in the answer and is nowhere; by the broker, which does not look into it, it is in a letter.</summary>
    static Verdict Bad(Fate fate) => fate switch
    {
        { Rows: > 0 } => Verdict.Ghost,
        _ when fate.Answers.HasFlag(Answers.ByBroker) =>
            fate.Letters > 0 ? Verdict.Ok : fate.Answers.HasFlag(Answers.Accepted) ? Verdict.Lost : Verdict.Open,
        { Letters: > 0 } => Verdict.Ghost,
        _ => fate.Answers.HasFlag(Answers.Accepted) ? Verdict.Ghost : Verdict.Ok,
    };
}
