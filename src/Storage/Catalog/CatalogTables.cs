using PointBus.Storage.Model;
using PointBus.Storage.Points;

namespace PointBus.Storage.Catalog;

/// <summary>The tables that are written by hand-made SQL, and the statements they have in common.</summary>
internal sealed class CatalogTables(RelationalDatabase database)
{
    // SQLite finds each parameter by searching all names, so many in one statement cost more than many statements.
    const int MaxParameters = 500;

    public SqlDialect Dialect => database.Dialect;

    public SqlTable Letters { get; } = new(database.Model, typeof(LetterRow));

    public SqlTable Contents { get; } = new(database.Model, typeof(LetterContentRow));

    public SqlTable Flights { get; } = new(database.Model, typeof(LetterFlightRow));

    public SqlTable Counts { get; } = new(database.Model, typeof(LetterCountRow));

    public SqlTable Groups { get; } = new(database.Model, typeof(FaultGroupRow));

    public SqlTable Edits { get; } = new(database.Model, typeof(LetterEditRow));

    public SqlTable Operations { get; } = new(database.Model, typeof(OperationRow));

    public SqlTable Items { get; } = new(database.Model, typeof(OperationItemRow));

    public SqlTable Audit { get; } = new(database.Model, typeof(AuditRow));

    /// <summary>Whole rows for one statement.</summary>
    public static int RowsOf(SqlTable table) => MaxParameters / table.Properties.Count;

    /// <summary>Inserts rows, many in one statement; <paramref name="onConflict"/> says what else to do with those that are there.</summary>
    /// <returns>How many rows were inserted or changed.</returns>
    public static async Task<int> InsertAsync<TRow>(
        StoreTransaction transaction, SqlTable table, IEnumerable<TRow> rows, CancellationToken cancellationToken, string onConflict = "DO NOTHING") where TRow : class
    {
        var inserted = 0;
        foreach (var chunk in rows.Chunk(RowsOf(table)))
        {
            await using var command = transaction.Command();
            var values = table.AddRows(command, table.Properties, chunk.Select(table.Values));
            command.CommandText = $"INSERT INTO {table.Name} ({table.Columns(table.Properties)}) VALUES {values} ON CONFLICT {onConflict}";
            inserted += await command.ExecuteNonQueryAsync(cancellationToken);
        }
        return inserted;
    }

    /// <summary>Sets columns of rows found by the first of the properties, many in one statement.</summary>
    /// <param name="transaction">The open transaction.</param>
    /// <param name="table">Of the rows.</param>
    /// <param name="properties">The properties of the values; the first is the key.</param>
    /// <param name="rows">The values.</param>
    /// <param name="sets">The changes, with the values in <c>v</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="where">More of the rows to be found.</param>
    public static async Task UpdateAsync(
        StoreTransaction transaction, SqlTable table, IReadOnlyList<string> properties, IEnumerable<object?[]> rows, string sets, CancellationToken cancellationToken, string where = "")
    {
        foreach (var chunk in rows.Chunk(MaxParameters / properties.Count))
        {
            await using var command = transaction.Command();
            var values = table.AddRows(command, properties, chunk);
            command.CommandText = $"""
                WITH v ({table.Columns(properties)}) AS (VALUES {values})
                UPDATE {table.Name} SET {sets} FROM v WHERE {table.Name}.{table[properties[0]]} = v.{table[properties[0]]}{where}
                """;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Locks rows until the transaction ends, in the order of their keys so that no two writers wait for each other.</summary>
    public async Task LockAsync(StoreTransaction transaction, SqlTable table, string key, IEnumerable<object> keys, CancellationToken cancellationToken)
    {
        if (Dialect.RowLock.Length == 0)
            return;

        foreach (var chunk in keys.Chunk(MaxParameters))
        {
            await using var command = transaction.Command();
            var values = table.AddRows(command, [key], chunk.Select(value => new[] { value }));
            command.CommandText = $"SELECT 1 FROM {table.Name} WHERE {table[key]} IN ({values}) ORDER BY {table[key]}{Dialect.RowLock}";
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
