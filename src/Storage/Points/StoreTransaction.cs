using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using PointBus.Storage.Model;

namespace PointBus.Storage.Points;

/// <summary>An open transaction of an EF context, for SQL written by hand.</summary>
internal sealed class StoreTransaction(PointBusContext context, IDbContextTransaction transaction)
{
    public PointBusContext Context => context;

    /// <summary>A command on the context's connection, in its transaction and under its time limit.</summary>
    public DbCommand Command(string sql = "")
    {
        var command = context.Database.GetDbConnection().CreateCommand();
        command.Transaction = transaction.GetDbTransaction();
        command.CommandTimeout = context.Database.GetCommandTimeout() ?? command.CommandTimeout;
        command.CommandText = sql;
        return command;
    }

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
