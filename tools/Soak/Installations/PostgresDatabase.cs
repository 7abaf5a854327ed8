using System.Data.Common;
using Npgsql;
using PointBus.Soak.Oracle;

namespace PointBus.Soak.Installations;

sealed class PostgresDatabase(string connectionString) : PointDatabase
{
    public override async Task<DbConnection> OpenAsync(bool forWriting, CancellationToken cancellationToken)
    {
        // A pooled connection may be one that a killed server took along.
        var connection = new NpgsqlConnection(connectionString + ";Pooling=false;Timeout=5");
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    public override IEnumerable<string> RefusePoison(string table) =>
        [$"ALTER TABLE {table} ADD CONSTRAINT soak_poison CHECK (elevation IS DISTINCT FROM {PointContent.PoisonElevation})"];

    public override IEnumerable<string> AllowPoison(string table) => [$"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS soak_poison"];

    protected override string Micros(string column) => $"(extract(epoch from {column}) * 1000000)::bigint";

    protected override IEnumerable<string> Lock() => ["BEGIN", $"LOCK TABLE {string.Join(", ", Tables)} IN EXCLUSIVE MODE"];
}
