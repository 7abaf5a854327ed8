using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using PointBus.Bench.Installations;
using PointBus.Bench.Work;
using PointBus.Storage;
using PointBus.Storage.Model;
using PointBus.Storage.Points;
using PointBus.Storage.Postgres;

namespace PointBus.Bench.Measures;

/// <summary>The same points by one binary COPY on one connection, in the order of the key: the limit that the database sets.</summary>
sealed class RawCopy(RealInstallation real)
{
    const string Source = "upload";

    static readonly string[] Columns =
    [
        nameof(UploadPointRow.Flight), nameof(UploadPointRow.Time), nameof(UploadPointRow.Lat), nameof(UploadPointRow.Lon),
        nameof(UploadPointRow.Elevation), nameof(UploadPointRow.BarometricAltitude), nameof(UploadPointRow.Speed), nameof(UploadPointRow.Heading),
        nameof(UploadPointRow.DeviceId), nameof(UploadPointRow.Marks),
    ];

    readonly string command = Command();

    /// <returns>Points a second, from the start of the COPY to the answer to its commit, and processor time by process.</returns>
    public async Task<(double Rate, IReadOnlyDictionary<string, double> CpuSeconds)> MeasureAsync(IReadOnlyList<Flight> flights, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(real.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        var rows = flights.Select(flight => (Key: FlightKey.For(flight.Id, Source), flight.Points))
            .OrderBy(flight => flight.Key.ToString("N"), StringComparer.Ordinal)
            .SelectMany(flight => flight.Points.OrderBy(point => point.Time).ThenBy(point => point.Lat).ThenBy(point => point.Lon).Select(point => (flight.Key, point)))
            .ToList();
        await RegisterAsync(connection, flights, cancellationToken);

        var cpuBefore = CpuTime.Of(real);
        var started = Stopwatch.GetTimestamp();
        await using var copy = await connection.BeginBinaryImportAsync(command, cancellationToken);
        copy.Timeout = TimeSpan.FromMinutes(5);
        foreach (var (key, point) in rows)
        {
            await copy.StartRowAsync(cancellationToken);
            copy.Write(key, NpgsqlDbType.Uuid);
            copy.Write(point.Time, NpgsqlDbType.TimestampTz);
            copy.Write(point.Lat, NpgsqlDbType.Double);
            copy.Write(point.Lon, NpgsqlDbType.Double);
            Write(copy, point.Elevation);
            Write(copy, point.BarometricAltitude);
            Write(copy, point.Speed);
            Write(copy, point.Heading);
            copy.Write(Requests.Device, NpgsqlDbType.Text);
            copy.Write((short)point.Marks, NpgsqlDbType.Smallint);
        }
        await copy.CompleteAsync(cancellationToken);
        var rate = rows.Count / Stopwatch.GetElapsedTime(started).TotalSeconds;

        // Read while the server's process for this connection still lives.
        return (rate, CpuTime.Since(cpuBefore, real));
    }

    static void Write(NpgsqlBinaryImporter copy, double? value)
    {
        if (value is { } number)
            copy.Write(number, NpgsqlDbType.Double);
        else
            copy.WriteNull();
    }

    static async Task RegisterAsync(NpgsqlConnection connection, IReadOnlyList<Flight> flights, CancellationToken cancellationToken)
    {
        await using var register = new NpgsqlCommand(
            "INSERT INTO flights (id, flight_id, source, created_at, total_points, flight_state) SELECT id, flight_id, @source, now(), 0, 'open' FROM unnest(@ids, @names) AS f (id, flight_id)", connection);
        register.Parameters.AddWithValue("source", Source);
        register.Parameters.AddWithValue("ids", flights.Select(flight => FlightKey.For(flight.Id, Source)).ToArray());
        register.Parameters.AddWithValue("names", flights.Select(flight => flight.Id).ToArray());
        await register.ExecuteNonQueryAsync(cancellationToken);
    }

    static string Command()
    {
        using var context = new PostgresContext(new DbContextOptionsBuilder<PostgresContext>().UseNpgsql("Host=127.0.0.1").Options);
        var table = PointTable.All(context.Model)[LaneKind.Upload].Table;
        return $"COPY {table.Name} ({table.Columns(Columns)}) FROM STDIN (FORMAT BINARY)";
    }
}
