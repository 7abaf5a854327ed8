using Microsoft.EntityFrameworkCore;
using Npgsql;
using PointBus.Storage.Points;

namespace PointBus.Storage.Postgres;

/// <summary>
/// Writes a plan's rows with one COPY, which costs the database half of what an INSERT costs but knows no duplicates: one of them, or any
/// other bad row, undoes it all. Where that happened, the next ones are not tried, more of them each time.
/// </summary>
internal sealed class PostgresCopy
{
    const int Chunk = 1 << 16;
    const int LongestRest = 64;

    readonly string command;
    readonly Action<CopyBuffer, WritePlan, PlannedPoint>[] columns;

    // Writers race for these two; all they can lose is an attempt.
    volatile int rest, nextRest = 1;

    public PostgresCopy(PointTable points)
    {
        command = $"COPY {points.Table.Name} ({points.ColumnList}) FROM STDIN (FORMAT BINARY)";
        columns = [.. points.Columns.Select(column => Writer(column, points.Table.ColumnType(column.Property)))];
    }

    /// <returns>Whether all rows are stored; where not, the transaction is as it was before.</returns>
    public async Task<bool> TryAsync(StoreTransaction transaction, WritePlan plan, CancellationToken cancellationToken)
    {
        if (plan.Rows.Length == 0)
            return true;
        if (rest > 0)
        {
            rest--;
            return false;
        }

        await transaction.ExecuteAsync("SAVEPOINT copied", cancellationToken);
        try
        {
            await CopyAsync(transaction, plan, cancellationToken);
            nextRest = 1;
            return true;
        }
        catch (PostgresException e) when (PostgresErrors.IsAboutRows(e))
        {
            (rest, nextRest) = (nextRest, Math.Min(2 * nextRest, LongestRest));
            await transaction.ExecuteAsync("ROLLBACK TO SAVEPOINT copied; RELEASE SAVEPOINT copied", cancellationToken);
            return false;
        }
    }

    async Task CopyAsync(StoreTransaction transaction, WritePlan plan, CancellationToken cancellationToken)
    {
        var database = transaction.Context.Database;
        var stream = await ((NpgsqlConnection)database.GetDbConnection()).BeginRawBinaryCopyAsync(command, cancellationToken);
        if (database.GetCommandTimeout() is { } seconds)
            stream.ReadTimeout = stream.WriteTimeout = seconds * 1000;
        try
        {
            await SendAsync(stream, plan, cancellationToken);
        }
        catch
        {
            // Else the end of the stream would be taken for the end of the rows.
            await AbandonAsync(stream);
            throw;
        }
        await stream.DisposeAsync();
    }

    async Task SendAsync(NpgsqlRawCopyStream stream, WritePlan plan, CancellationToken cancellationToken)
    {
        using var rows = new CopyBuffer();
        rows.Begin();
        foreach (var point in plan.Rows)
        {
            rows.Row(columns.Length);
            foreach (var write in columns)
                write(rows, plan, point);
            if (rows.Count < Chunk)
                continue;

            await stream.WriteAsync(rows.Written, cancellationToken);
            rows.Clear();
        }
        rows.End();
        await stream.WriteAsync(rows.Written, cancellationToken);
    }

    static async Task AbandonAsync(NpgsqlRawCopyStream stream)
    {
        try
        {
            await stream.CancelAsync();
        }
        catch (Exception e) when (e is NpgsqlException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // What went wrong first is what is told.
        }
    }

    static Action<CopyBuffer, WritePlan, PlannedPoint> Writer(PointColumn column, string type) => (column, type) switch
    {
        (PointColumn<Guid> c, "uuid") => (rows, plan, point) => rows.Write(c.Read(plan, point)),
        (PointColumn<DateTimeOffset> c, "timestamp with time zone") => (rows, plan, point) => rows.Write(c.Read(plan, point)),
        (PointColumn<DateTimeOffset?> c, "timestamp with time zone") => Optional(c, static (rows, value) => rows.Write(value)),
        (PointColumn<double> c, "double precision") => (rows, plan, point) => rows.Write(c.Read(plan, point)),
        (PointColumn<double?> c, "double precision") => Optional(c, static (rows, value) => rows.Write(value)),
        (PointColumn<int?> c, "integer") => Optional(c, static (rows, value) => rows.Write(value)),
        (PointColumn<bool?> c, "boolean") => Optional(c, static (rows, value) => rows.Write(value)),
        (PointColumn<short> c, "smallint") => (rows, plan, point) => rows.Write(c.Read(plan, point)),
        (PointColumn<string?> c, "text") => (rows, plan, point) => Text(rows, c.Read(plan, point)),
        _ => throw new NotSupportedException($"no way to copy {column.Property} into a column of type {type}"),
    };

    static Action<CopyBuffer, WritePlan, PlannedPoint> Optional<T>(PointColumn<T?> column, Action<CopyBuffer, T> write)
        where T : struct => (rows, plan, point) =>
        {
            if (column.Read(plan, point) is { } value)
                write(rows, value);
            else
                rows.Null();
        };

    static void Text(CopyBuffer rows, string? value)
    {
        if (value is null)
            rows.Null();
        else
            rows.Write(value);
    }
}
