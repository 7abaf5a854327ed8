using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using PointBus.Storage;
using PointBus.Storage.Model;
using PointBus.Storage.Points;
using PointBus.Storage.Postgres;

namespace PointBus.Bench.Measures;

/// <summary>One binary COPY into <c>upload_points</c>.</summary>
static class PointCopy
{
    static readonly string Command = Describe();

    public static async Task RunAsync(NpgsqlConnection connection, IEnumerable<UploadPointRow> rows, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(Command, cancellationToken);
        copy.Timeout = TimeSpan.FromMinutes(5);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(cancellationToken);
            copy.Write(row.Flight, NpgsqlDbType.Uuid);
            copy.Write(row.Time, NpgsqlDbType.TimestampTz);
            copy.Write(row.Lat, NpgsqlDbType.Double);
            copy.Write(row.Lon, NpgsqlDbType.Double);
            Write(copy, row.Elevation);
            Write(copy, row.BarometricAltitude);
            Write(copy, row.Speed);
            Write(copy, row.Heading);
            copy.Write(row.DeviceId!, NpgsqlDbType.Text);
            copy.Write(row.Marks, NpgsqlDbType.Smallint);
        }
        await copy.CompleteAsync(cancellationToken);
    }

    static void Write(NpgsqlBinaryImporter copy, double? value)
    {
        if (value is { } number)
            copy.Write(number, NpgsqlDbType.Double);
        else
            copy.WriteNull();
    }

    static string Describe()
    {
        string[] columns =
        [
            nameof(UploadPointRow.Flight), nameof(UploadPointRow.Time), nameof(UploadPointRow.Lat), nameof(UploadPointRow.Lon),
            nameof(UploadPointRow.Elevation), nameof(UploadPointRow.BarometricAltitude), nameof(UploadPointRow.Speed), nameof(UploadPointRow.Heading),
            nameof(UploadPointRow.DeviceId), nameof(UploadPointRow.Marks),
        ];
        using var context = new PostgresContext(new DbContextOptionsBuilder<PostgresContext>().UseNpgsql("Host=127.0.0.1").Options);
        var table = PointTable.All(context.Model)[LaneKind.Upload].Table;
        return $"COPY {table.Name} ({table.Columns(columns)}) FROM STDIN (FORMAT BINARY)";
    }
}
