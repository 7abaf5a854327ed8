using Microsoft.Data.Sqlite;

namespace PointBus.Storage.Sqlite;

/// <summary>What SQLite's errors say of the transaction they ended.</summary>
internal static class SqliteErrors
{
    const int Busy = 5;
    const int Locked = 6;
    const int NoMemory = 7;
    const int ReadOnly = 8;
    const int Interrupted = 9;
    const int InputOutput = 10;
    const int Corrupt = 11;
    const int Full = 13;
    const int CannotOpen = 14;
    const int TooBig = 18;
    const int Constraint = 19;
    const int Mismatch = 20;
    const int NotADatabase = 26;

    public static (WriteOutcome Outcome, string Message)? Classify(Exception exception, bool committing)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is SqliteException answer)
                return (Classify(answer, committing), $"SQLite answered {Describe(answer)}.");
            if (e is IOException or UnauthorizedAccessException)
                return (WriteOutcome.RolledBack, "The database file cannot be used.");
        }
        return committing ? (WriteOutcome.Unknown, "The commit did not end.") : null;
    }

    /// <summary>Whether the row itself is the cause, so that the others can be stored without it.</summary>
    public static bool IsAboutRow(SqliteException e) => e.SqliteErrorCode is TooBig or Constraint or Mismatch;

    /// <summary>The error in words, without any value.</summary>
    public static string Describe(SqliteException e) => $"{e.SqliteExtendedErrorCode} " + e.SqliteExtendedErrorCode switch
    {
        275 => "check violation",
        787 => "foreign key violation",
        1299 => "not null violation",
        1555 or 2067 => "unique violation",
        1811 => "raised by the database",
        3091 => "wrong type",
        _ => e.SqliteErrorCode switch
        {
            Busy or Locked => "database is locked",
            InputOutput => "disk error",
            Full => "disk full",
            CannotOpen => "cannot open the file",
            TooBig => "value too big",
            Constraint => "constraint violation",
            _ => "database error",
        },
    };

    static WriteOutcome Classify(SqliteException e, bool committing) => e.SqliteErrorCode switch
    {
        // A failed flush does not say what reached the disk.
        InputOutput when committing => WriteOutcome.Unknown,
        Busy or Locked or NoMemory or ReadOnly or Interrupted or InputOutput or Corrupt or Full or CannotOpen or NotADatabase => WriteOutcome.RolledBack,
        _ => WriteOutcome.Deterministic,
    };
}
