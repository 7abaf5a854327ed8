using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;
using PointBus.Storage.Points;

namespace PointBus.Storage.Postgres;

/// <summary>Makes a partition for each day, from 2 days back to 7 days ahead, in every point table that is partitioned.</summary>
internal sealed partial class PartitionKeeper(IReadOnlyList<SqlTable> tables, ILogger logger)
{
    const int DaysBack = 2;
    const int DaysAhead = 7;
    const long Lock = 0x504F_494E_5450_4152;

    /// <summary>The partitions that are needed and not there. A table without any also gets one for all that is older.</summary>
    public async Task<IReadOnlyList<Partition>> MissingAsync(StoreTransaction transaction, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var there = await ReadAsync(transaction, cancellationToken);
        var first = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-DaysBack);
        var missing = new List<Partition>();
        foreach (var table in tables.Where(table => there.ContainsKey(table.PlainName)))
        {
            var names = there[table.PlainName].ToHashSet();

            // Old tracks go to a partition of their own: making a day's partition has to search the default one for rows of that day.
            if (names.All(name => name == $"{table.PlainName}_default"))
                missing.Add(new Partition(table, $"{table.PlainName}_old", null, first));

            for (var day = first; day <= first.AddDays(DaysBack + DaysAhead); day = day.AddDays(1))
            {
                var name = $"{table.PlainName}_p{day.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}";
                if (!names.Contains(name))
                    missing.Add(new Partition(table, name, day, day.AddDays(1)));
            }
        }
        return missing;
    }

    /// <returns>Whether it could be made; not so where rows of its time are in the default partition already or the table is in use for long.</returns>
    public async Task<bool> MakeAsync(StoreTransaction transaction, Partition partition, CancellationToken cancellationToken)
    {
        // Writers queue behind whoever waits for the table, so it is not waited for long.
        await transaction.ExecuteAsync($"SELECT pg_advisory_xact_lock({Lock}); SET LOCAL lock_timeout = '5s'; SAVEPOINT making", cancellationToken);
        try
        {
            await transaction.ExecuteAsync(
                $"CREATE TABLE IF NOT EXISTS \"{partition.Name}\" PARTITION OF {partition.Table.Name} FOR VALUES FROM ({Bound(partition.From)}) TO ({Bound(partition.To)})",
                cancellationToken);
            return true;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.CheckViolation or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.InvalidObjectDefinition)
        {
            await transaction.ExecuteAsync("ROLLBACK TO SAVEPOINT making", cancellationToken);
            LogSkipped(partition.Name, PostgresErrors.Describe(e));
            return false;
        }
    }

    static string Bound(DateOnly? day) =>
        day is null ? "MINVALUE" : $"'{day.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)} 00:00:00+00'";

    static async Task<Dictionary<string, List<string>>> ReadAsync(StoreTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = transaction.Command("""
            SELECT parent.relname, child.relname FROM pg_partitioned_table p
            JOIN pg_class parent ON parent.oid = p.partrelid AND pg_table_is_visible(parent.oid)
            JOIN pg_inherits i ON i.inhparent = parent.oid
            JOIN pg_class child ON child.oid = i.inhrelid
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var there = new Dictionary<string, List<string>>();
        while (await reader.ReadAsync(cancellationToken))
        {
            if (!there.TryGetValue(reader.GetString(0), out var names))
                there[reader.GetString(0)] = names = [];
            names.Add(reader.GetString(1));
        }
        return there;
    }

    [LoggerMessage(LogLevel.Warning, "Skipped making partition {Partition}: {Reason}; its points go to the default partition")]
    partial void LogSkipped(string partition, string reason);
}

/// <summary>A partition to be made.</summary>
/// <param name="Table">Of this table.</param>
/// <param name="Name">Under this name.</param>
/// <param name="From">First day; <see langword="null"/> for all time before <paramref name="To"/>.</param>
/// <param name="To">The day after the last.</param>
internal sealed record Partition(SqlTable Table, string Name, DateOnly? From, DateOnly To);
