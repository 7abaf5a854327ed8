using Npgsql;
using PointBus.Storage;

namespace PointBus.Bench.Measures;

/// <summary>Rows of flights made beforehand, for those who store points only.</summary>
static class FlightRows
{
    public static async Task AddAsync(string connectionString, IReadOnlyList<Flight> flights, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var register = new NpgsqlCommand(
            "INSERT INTO flights (id, flight_id, source, created_at, total_points, flight_state) SELECT id, flight_id, @source, now(), 0, 'open' FROM unnest(@ids, @names) AS f (id, flight_id)", connection);
        register.Parameters.AddWithValue("source", RawCopy.Source);
        register.Parameters.AddWithValue("ids", flights.Select(flight => FlightKey.For(flight.Id, RawCopy.Source)).ToArray());
        register.Parameters.AddWithValue("names", flights.Select(flight => flight.Id).ToArray());
        await register.ExecuteNonQueryAsync(cancellationToken);
    }
}
