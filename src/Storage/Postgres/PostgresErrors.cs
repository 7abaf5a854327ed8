using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace PointBus.Storage.Postgres;

/// <summary>What PostgreSQL's errors say of the transaction they ended.</summary>
internal static class PostgresErrors
{
    public static (WriteOutcome Outcome, string Message)? Classify(Exception exception, bool committing)
    {
        if (Find<PostgresException>(exception) is { } answer)
            return (Classify(answer, committing), Describe(answer));

        var isWire = Find<DbException>(exception) is not null || Find<IOException>(exception) is not null ||
            Find<SocketException>(exception) is not null || Find<TimeoutException>(exception) is not null;

        // Once the commit is on its way, only the server's own answer says what became of it.
        if (committing)
            return (WriteOutcome.Unknown, "The connection to PostgreSQL broke during the commit.");

        return isWire ? (WriteOutcome.RolledBack, "PostgreSQL cannot be reached or did not answer in time.") : null;
    }

    /// <summary>Whether the data of single rows may be the cause, so that the other rows can be stored without them.</summary>
    public static bool IsAboutRows(PostgresException e) => e.SqlState[..2] is "22" or "23" or "54" or "P0";

    /// <summary>The SQLSTATE in words, with the names of database objects and without any value.</summary>
    public static string Describe(PostgresException e)
    {
        var where = e.ConstraintName is { } constraint ? $" (constraint {constraint})" : e.ColumnName is { } column ? $" (column {column})" : "";
        return $"{e.SqlState} {Name(e.SqlState)}{where}";
    }

    static WriteOutcome Classify(PostgresException e, bool committing)
    {
        // A server going down may have committed before it said so.
        if (committing && (e.SqlState[..3] is "57P" || e.Severity is "FATAL" or "PANIC"))
            return WriteOutcome.Unknown;

        return e.SqlState[..2] switch
        {
            "08" or "25" or "26" or "28" or "3D" or "40" or "53" or "55" or "57" or "58" or "F0" or "XX" => WriteOutcome.RolledBack,
            _ => WriteOutcome.Deterministic,
        };
    }

    static string Name(string state) => state switch
    {
        PostgresErrorCodes.NotNullViolation => "not null violation",
        PostgresErrorCodes.ForeignKeyViolation => "foreign key violation",
        PostgresErrorCodes.UniqueViolation => "unique violation",
        PostgresErrorCodes.CheckViolation => "check violation",
        PostgresErrorCodes.StringDataRightTruncation => "text too long",
        PostgresErrorCodes.NumericValueOutOfRange => "number out of range",
        PostgresErrorCodes.DatetimeFieldOverflow => "time out of range",
        PostgresErrorCodes.CharacterNotInRepertoire => "character not in repertoire",
        PostgresErrorCodes.RaiseException => "raised by the database",
        PostgresErrorCodes.SerializationFailure => "serialization failure",
        PostgresErrorCodes.DeadlockDetected => "deadlock",
        PostgresErrorCodes.DiskFull => "disk full",
        PostgresErrorCodes.TooManyConnections => "too many connections",
        PostgresErrorCodes.LockNotAvailable => "lock not available",
        PostgresErrorCodes.QueryCanceled => "statement timeout",
        PostgresErrorCodes.UndefinedTable => "undefined table",
        _ => state[..2] switch
        {
            "22" => "data exception",
            "23" => "integrity violation",
            "42" => "statement or permission error",
            "57" => "operator intervention",
            _ => "database error",
        },
    };

    static T? Find<T>(Exception? exception) where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
            if (exception is T found)
                return found;
        return null;
    }
}
