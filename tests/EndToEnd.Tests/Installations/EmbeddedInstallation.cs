using Microsoft.Data.Sqlite;

namespace PointBus.EndToEnd.Tests.Installations;

/// <summary>Everything in one process: Garnet and SQLite in the data directory.</summary>
public sealed class EmbeddedInstallation : Installation
{
    public static async Task<EmbeddedInstallation> StartAsync(params (string Name, string Value)[] settings)
    {
        var installation = new EmbeddedInstallation();
        await installation.StartHostAsync(settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value));
        return installation;
    }

    public override async Task<IReadOnlyList<string>> RowsAsync(string table)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = PointRows.Sql(table, micros: "p.time");
        await using var reader = await command.ExecuteReaderAsync();
        return await PointRows.ReadAsync(reader);
    }

    public override async Task<long> ScalarAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The rows of a query, each as its values with a bar between them.</summary>
    public async Task<IReadOnlyList<string>> TextsAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        return await PointRows.ReadAsync(reader);
    }

    public override async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync(SqliteOpenMode.ReadWrite);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    async Task<SqliteConnection> OpenAsync(SqliteOpenMode mode = SqliteOpenMode.ReadOnly)
    {
        var file = Directory.EnumerateFiles(Host.DataDirectory, "*.db", SearchOption.AllDirectories).Single();
        var connection = new SqliteConnection($"Data Source={file};Mode={mode};Pooling=False");
        await connection.OpenAsync();
        return connection;
    }
}
