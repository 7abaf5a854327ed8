using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using PointBus.Storage.Points;

namespace PointBus.Storage.Sqlite;

/// <summary>Inserts a plan's rows by one prepared statement, a row at a time: without a network that is the fast way.</summary>
internal sealed class SqlitePoints(PointTable points)
{
    readonly Func<object?, object?>[] converters = [.. points.Columns.Select(column => Converter(points.Table, column))];

    public void Insert(StoreTransaction transaction, WritePlan plan, WriteTally tally, CancellationToken cancellationToken)
    {
        using var command = Prepare(transaction);
        for (var row = 0; row < plan.Rows.Length; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var i = 0; i < points.Columns.Count; i++)
                command.Parameters[i].Value = converters[i](points.Columns[i].Value(plan, plan.Rows[row])) ?? DBNull.Value;

            try
            {
                if (command.ExecuteNonQuery() > 0)
                    tally.Stored(row);
            }
            catch (SqliteException e) when (SqliteErrors.IsAboutRow(e))
            {
                // The statement alone was undone; the transaction goes on.
                tally.Refused(row, $"Processing error: {SqliteErrors.Describe(e)}");
            }
        }
    }

    DbCommand Prepare(StoreTransaction transaction)
    {
        var command = transaction.Command();
        var values = points.Table.AddRows(command, [.. points.Columns.Select(column => column.Property)], [new object?[points.Columns.Count]]);
        command.CommandText = $"INSERT INTO {points.Table.Name} ({points.ColumnList}) VALUES {values} ON CONFLICT ({points.Table.Key}) DO NOTHING";
        command.Prepare();
        return command;
    }

    static Func<object?, object?> Converter(SqlTable table, PointColumn column) =>
        table.Property(column.Property).GetRelationalTypeMapping().Converter is { } converter ? converter.ConvertToProvider : value => value;
}
