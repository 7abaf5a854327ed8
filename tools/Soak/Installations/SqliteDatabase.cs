using System.Data.Common;
using Microsoft.Data.Sqlite;
using PointBus.Soak.Oracle;

namespace PointBus.Soak.Installations;

sealed class SqliteDatabase(string file) : PointDatabase
{
    public override async Task<DbConnection> OpenAsync(bool forWriting, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection($"Data Source={file};Mode={(forWriting ? SqliteOpenMode.ReadWrite : SqliteOpenMode.ReadOnly)};Pooling=False;Default Timeout=30");
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    public override IEnumerable<string> RefusePoison(string table) =>
        [$"CREATE TRIGGER IF NOT EXISTS soak_{table} BEFORE INSERT ON {table} WHEN NEW.elevation = {PointContent.PoisonElevation} BEGIN SELECT RAISE(ABORT, 'poison'); END"];

    public override IEnumerable<string> AllowPoison(string table) => [$"DROP TRIGGER IF EXISTS soak_{table}"];

    protected override string Micros(string column) => column;

    protected override IEnumerable<string> Lock() => ["BEGIN IMMEDIATE"];
}
