using System.Data.Common;
using System.Globalization;

namespace PointBus.Soak.Installations;

/// <summary>A stored point, as far as the oracle knows it.</summary>
readonly record struct StoredPoint(string FlightId, long Micros, double Lat, double Lon, double? Elevation);

/// <summary>The product's database, read behind its back and past the fault proxy.</summary>
abstract class PointDatabase
{
    /// <summary>Those that the soak fills.</summary>
    public static readonly IReadOnlyList<string> Tables = ["live_points", "upload_points"];

    public abstract Task<DbConnection> OpenAsync(bool forWriting, CancellationToken cancellationToken);

    /// <summary>SQL that makes the table refuse poison.</summary>
    public abstract IEnumerable<string> RefusePoison(string table);

    public abstract IEnumerable<string> AllowPoison(string table);

    /// <summary>The column in microseconds since 1970.</summary>
    protected abstract string Micros(string column);

    public async Task ReadAsync(Action<StoredPoint> found, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(forWriting: false, cancellationToken);
        foreach (var table in Tables)
        {
            await using var command = connection.CreateCommand();
            command.CommandTimeout = 300;
            command.CommandText = $"SELECT f.flight_id, {Micros("p.time")}, p.lat, p.lon, p.elevation FROM {table} p JOIN flights f ON f.id = p.flight";
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                found(new StoredPoint(reader.GetString(0), reader.GetInt64(1), reader.GetDouble(2), reader.GetDouble(3), await reader.IsDBNullAsync(4, cancellationToken) ? null : reader.GetDouble(4)));
        }
    }

    public async Task<bool> HoldsAsync(string flightId, string source, long micros, CancellationToken cancellationToken)
    {
        var sql = $"SELECT count(*) FROM {(source == "live" ? "live_points" : "upload_points")} p JOIN flights f ON f.id = p.flight WHERE f.flight_id = '{flightId}' AND {Micros("p.time")} = {micros.ToString(CultureInfo.InvariantCulture)}";
        return await ScalarAsync(sql, cancellationToken) > 0;
    }

    public async Task<long> ScalarAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(forWriting: false, cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    public async Task ExecuteAsync(IEnumerable<string> statements, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(forWriting: true, cancellationToken);
        foreach (var sql in statements)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Holds every writer up until disposed, as a slow server would.</summary>
    public async Task<IAsyncDisposable> HoldUpAsync(CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(forWriting: true, cancellationToken);
        foreach (var sql in Lock())
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        // Closing it rolls back.
        return connection;
    }

    /// <summary>SQL that begins a transaction which writers have to wait for.</summary>
    protected abstract IEnumerable<string> Lock();
}
