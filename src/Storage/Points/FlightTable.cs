using PointBus.Contracts;
using PointBus.Storage.Model;

namespace PointBus.Storage.Points;

/// <summary>The flights' part of a write: registers, locks, and adds to the totals, each for all flights in one statement.</summary>
/// <param name="table">Names and types.</param>
/// <param name="rowLock">What ends a query so that it locks what it finds; empty where the transaction holds the whole database.</param>
internal sealed class FlightTable(SqlTable table, string rowLock)
{
    const int MaxRows = 1_000;

    static readonly string[] Details =
    [
        nameof(FlightRow.RaceUuid), nameof(FlightRow.RaceId), nameof(FlightRow.PilotId), nameof(FlightRow.PilotName),
        nameof(FlightRow.DeviceId), nameof(FlightRow.UploadId),
    ];

    static readonly string[] Registered =
    [
        nameof(FlightRow.Id), nameof(FlightRow.FlightId), nameof(FlightRow.Source), nameof(FlightRow.CreatedAt),
        nameof(FlightRow.TotalPoints), nameof(FlightRow.FlightState), nameof(FlightRow.Upstream), .. Details,
    ];

    static readonly string[] First =
        [nameof(FlightRow.FirstTime), nameof(FlightRow.FirstLat), nameof(FlightRow.FirstLon), nameof(FlightRow.FirstElevation)];

    static readonly string[] Last =
        [nameof(FlightRow.LastTime), nameof(FlightRow.LastLat), nameof(FlightRow.LastLon), nameof(FlightRow.LastElevation)];

    static readonly string[] Gained = [nameof(FlightRow.Id), nameof(FlightRow.TotalPoints), .. First, .. Last];

    /// <summary>Registers those of the flights that are unknown and whose batch says what is known of them.</summary>
    public async Task AddAsync(StoreTransaction transaction, IEnumerable<PlannedFlight> flights, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var chunk in flights.Where(flight => flight.Registrar is not null).Chunk(MaxRows))
            await InsertAsync(transaction, chunk.Select(flight => Row(flight, flight.Details!, flight.Registrar!.Upstream, now)), "DO NOTHING", cancellationToken);
    }

    /// <summary>Registers a flight or adds what is said of it to what is known.</summary>
    public Task PutAsync(StoreTransaction transaction, PlannedFlight flight, FlightDetails details, string? upstream, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var sets = Details.Select(property => $"{table[property]} = COALESCE(excluded.{table[property]}, {table.Name}.{table[property]})");
        return InsertAsync(transaction, [Row(flight, details, upstream, now)], $"({table.Key}) DO UPDATE SET {string.Join(", ", sets)}", cancellationToken);
    }

    /// <summary>Locks those of the flights that are known, in the order of their keys so that no two writers wait for each other.</summary>
    public async Task<IReadOnlySet<Guid>> LockAsync(StoreTransaction transaction, IReadOnlyList<PlannedFlight> flights, CancellationToken cancellationToken)
    {
        var known = new HashSet<Guid>();
        foreach (var chunk in flights.Chunk(MaxRows))
        {
            await using var command = transaction.Command();
            var keys = table.AddRows(command, [nameof(FlightRow.Id)], chunk.Select(flight => new object?[] { flight.Key }));
            command.CommandText = $"SELECT {table.Key} FROM {table.Name} WHERE {table.Key} IN ({keys}) ORDER BY {table.Key}{rowLock}";
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                known.Add(reader.GetGuid(0));
        }
        return known;
    }

    /// <summary>Adds what was stored to the flights' totals; a first or last position gives way only to an earlier or later one.</summary>
    public async Task GainAsync(StoreTransaction transaction, IReadOnlyList<FlightGain> gains, CancellationToken cancellationToken)
    {
        foreach (var chunk in gains.Chunk(MaxRows))
        {
            await using var command = transaction.Command();
            var rows = table.AddRows(command, Gained, chunk.Select(Row));
            var total = table[nameof(FlightRow.TotalPoints)];
            var sets = First.Select(property => Replace(property, First[0], "<"))
                .Concat(Last.Select(property => Replace(property, Last[0], ">")))
                .Prepend($"{total} = {table.Name}.{total} + v.{total}");
            command.CommandText = $"""
                WITH v ({table.Columns(Gained)}) AS (VALUES {rows})
                UPDATE {table.Name} SET {string.Join(", ", sets)} FROM v WHERE {table.Name}.{table.Key} = v.{table.Key}
                """;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    async Task InsertAsync(StoreTransaction transaction, IEnumerable<object?[]> flights, string onConflict, CancellationToken cancellationToken)
    {
        await using var command = transaction.Command();
        var rows = table.AddRows(command, Registered, flights);
        command.CommandText = $"INSERT INTO {table.Name} ({table.Columns(Registered)}) VALUES {rows} ON CONFLICT {onConflict}";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    string Replace(string property, string time, string comparison)
    {
        var (column, own) = (table[property], $"{table.Name}.{table[time]}");
        return $"{column} = CASE WHEN {own} IS NULL OR v.{table[time]} {comparison} {own} THEN v.{column} ELSE {table.Name}.{column} END";
    }

    static object?[] Row(FlightGain gain) => [gain.Flight, gain.Points, .. Position(gain.First), .. Position(gain.Last)];

    static object?[] Position(in PlannedPoint point) => [point.Time, point.Point.Lat, point.Point.Lon, point.Point.Elevation];

    static object?[] Row(PlannedFlight flight, FlightDetails details, string? upstream, DateTimeOffset now) =>
    [
        flight.Key, flight.FlightId, flight.Source, now, 0L, "open", Texts.Clean(upstream),
        details.RaceUuid, Texts.Clean(details.RaceId), Texts.Clean(details.PilotId), Texts.Clean(details.PilotName),
        Texts.Clean(details.DeviceId ?? flight.Registrar?.DeviceId), flight.Registrar?.UploadId,
    ];
}
