namespace PointBus.Soak.Verdicts;

/// <summary>What is to be said of one point.</summary>
enum Verdict
{
    /// <summary>It is where it has to be.</summary>
    Ok,

    /// <summary>It may be in either place, because its answer was not clear.</summary>
    Open,

    /// <summary>Accepted, and in no place.</summary>
    Lost,

    /// <summary>More than one row.</summary>
    Duplicate,

    /// <summary>A row and an open letter.</summary>
    DoubleEnd,

    /// <summary>A row with a content that was never sent.</summary>
    Corrupt,

    /// <summary>Refused or never sent, and there all the same; or bad, and stored.</summary>
    Ghost,

    /// <summary>A good point in a letter, though nothing but infrastructure failed.</summary>
    FalseLetter,

    /// <summary>A good point that was refused.</summary>
    WronglyRefused,
}

/// <summary>What is known of a point at the end.</summary>
/// <param name="Kind">What it was made to be.</param>
/// <param name="Answers">All answers to its sends.</param>
/// <param name="Rows">In the database.</param>
/// <param name="Letters">Open ones that hold it.</param>
/// <param name="IsAsSent">Whether its row holds what was sent.</param>
readonly record struct Fate(Oracle.PointKind Kind, Oracle.Answers Answers, int Rows, int Letters, bool IsAsSent);
