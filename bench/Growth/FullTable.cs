using Npgsql;
using PointBus.Bench.Installations;
using PointBus.Bench.Measures;

namespace PointBus.Bench.Growth;

/// <summary>Rows of flights that were stored before, in the partition that the measured points go to: the worst case for its index.</summary>
static class FullTable
{
    const int PointsPerFlight = 1_000, FlightsAtOnce = 1_000;

    public static async Task AddAsync(RealInstallation installation, int rows, CancellationToken cancellationToken) =>
        await Parallel.ForEachAsync(Enumerable.Range(0, (rows + PointsPerFlight * FlightsAtOnce - 1) / (PointsPerFlight * FlightsAtOnce)),
            new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellationToken }, async (_, token) =>
            {
                await using var connection = new NpgsqlConnection(installation.ConnectionString);
                await connection.OpenAsync(token);

                // The flights are there, so that the check of each row's flight can be left out.
                await using var command = new NpgsqlCommand(
                    $"""
                    SET synchronous_commit = off;
                    SET session_replication_role = replica;
                    CREATE TEMPORARY TABLE fresh AS SELECT gen_random_uuid() AS id FROM generate_series(1, {FlightsAtOnce}) ORDER BY 1;
                    INSERT INTO flights (id, flight_id, source, created_at, total_points, flight_state)
                        SELECT id, id::text, '{RawCopy.Source}', now(), {PointsPerFlight}, 'open' FROM fresh;
                    INSERT INTO upload_points (flight, time, lat, lon, elevation, barometric_altitude, device_id, marks)
                        SELECT id, '2020-01-01'::timestamptz + i * interval '1 second', 47 + i * 1e-5, 11 + i * 1e-5, 1000 + i, 980 + i, 'bench-01', 0
                        FROM fresh, generate_series(1, {PointsPerFlight}) AS i;
                    DROP TABLE fresh;
                    RESET session_replication_role;
                    RESET synchronous_commit
                    """, connection) { CommandTimeout = 0 };
                await command.ExecuteNonQueryAsync(token);
            });
}
