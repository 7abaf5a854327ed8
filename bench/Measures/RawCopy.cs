using System.Diagnostics;
using Npgsql;
using PointBus.Bench.Installations;
using PointBus.Bench.Work;
using PointBus.Storage.Model;
using PointBus.Storage;

namespace PointBus.Bench.Measures;

/// <summary>The same points by binary COPY, one on each connection, in the order of the key: the limit that the database sets.</summary>
sealed class RawCopy(RealInstallation real)
{
    public const string Source = "upload";

    /// <returns>Points a second, from the start of the COPY to the answer to its commit, and processor time by process.</returns>
    public async Task<(double Rate, IReadOnlyDictionary<string, double> CpuSeconds)> MeasureAsync(IReadOnlyList<Flight> flights, int connections, CancellationToken cancellationToken)
    {
        await FlightRows.AddAsync(real.ConnectionString, flights, cancellationToken);
        var parts = flights.Chunk((flights.Count + connections - 1) / connections).Select(Rows).ToList();
        var open = new List<NpgsqlConnection>();
        try
        {
            foreach (var _ in parts)
                open.Add(await OpenAsync(cancellationToken));

            var cpuBefore = CpuTime.Of(real);
            var started = Stopwatch.GetTimestamp();
            await Task.WhenAll(parts.Zip(open, (rows, connection) => Task.Run(() => PointCopy.RunAsync(connection, rows, cancellationToken), cancellationToken)));
            var rate = parts.Sum(rows => rows.Count) / Stopwatch.GetElapsedTime(started).TotalSeconds;

            // Read while the server's processes for these connections still live.
            return (rate, CpuTime.Since(cpuBefore, real));
        }
        finally
        {
            foreach (var connection in open)
                await connection.DisposeAsync();
        }
    }

    static List<UploadPointRow> Rows(IEnumerable<Flight> flights) =>
    [
        .. flights
            .Select(flight => (Key: FlightKey.For(flight.Id, Source), flight.Points))
            .OrderBy(flight => flight.Key.ToString("N"), StringComparer.Ordinal)
            .SelectMany(flight => flight.Points.OrderBy(point => point.Time).ThenBy(point => point.Lat).ThenBy(point => point.Lon).Select(point => new UploadPointRow
            {
                Flight = flight.Key, Time = point.Time, Lat = point.Lat, Lon = point.Lon, Elevation = point.Elevation, BarometricAltitude = point.BarometricAltitude,
                Speed = point.Speed, Heading = point.Heading, DeviceId = Requests.Device, Marks = (short)point.Marks,
            })),
    ];

    async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(real.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        return connection;
    }
}
