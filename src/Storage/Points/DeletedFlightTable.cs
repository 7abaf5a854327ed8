using Microsoft.EntityFrameworkCore;
using PointBus.Storage.Model;

namespace PointBus.Storage.Points;

/// <summary>What is left of deleted flights: when it was.</summary>
internal sealed class DeletedFlightTable(SqlTable table)
{
    static readonly string[] Columns = [nameof(DeletedFlightRow.Id), nameof(DeletedFlightRow.DeletedAt)];

    public async Task PutAsync(StoreTransaction transaction, Guid flight, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = transaction.Command();
        var rows = table.AddRows(command, Columns, [[flight, at]]);
        var deletedAt = table[nameof(DeletedFlightRow.DeletedAt)];
        command.CommandText = $"""
            INSERT INTO {table.Name} ({table.Columns(Columns)}) VALUES {rows}
            ON CONFLICT ({table.Key}) DO UPDATE SET {deletedAt} = excluded.{deletedAt}
            """;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Those of the flights that were ever deleted.</summary>
    public static async Task<IReadOnlyDictionary<Guid, DateTimeOffset>> ReadAsync(StoreTransaction transaction, IReadOnlyList<PlannedFlight> flights, CancellationToken cancellationToken)
    {
        Guid[] keys = [.. flights.Select(flight => flight.Key)];
        return keys.Length == 0
            ? new Dictionary<Guid, DateTimeOffset>()
            : await transaction.Context.DeletedFlights.AsNoTracking()
                .Where(row => keys.Contains(row.Id))
                .ToDictionaryAsync(row => row.Id, row => row.DeletedAt, cancellationToken);
    }
}
