using Npgsql;
using PointBus.Storage.Points;

namespace PointBus.Storage.Postgres;

/// <summary>Stores a plan's rows: all by COPY where nothing speaks against it, else many in one statement, and splits what the database refuses until the bad rows stand alone.</summary>
internal sealed class PostgresPoints(PointTable points)
{
    const int MaxRows = 10_000;

    readonly string statement = Statement(points);
    readonly PostgresCopy copy = new(points);

    public async Task InsertAsync(StoreTransaction transaction, WritePlan plan, WriteTally tally, CancellationToken cancellationToken)
    {
        if (await copy.TryAsync(transaction, plan, cancellationToken))
        {
            tally.StoredRange(0, plan.Rows.Length);
            return;
        }

        var runs = new Stack<(int From, int Count)>();
        for (var from = (plan.Rows.Length - 1) / MaxRows * MaxRows; from >= 0 && plan.Rows.Length > 0; from -= MaxRows)
            runs.Push((from, Math.Min(MaxRows, plan.Rows.Length - from)));

        while (runs.TryPop(out var run))
        {
            try
            {
                await InsertAsync(transaction, plan, tally, run.From, run.Count, cancellationToken);
            }
            catch (PostgresException e) when (PostgresErrors.IsAboutRows(e))
            {
                await transaction.ExecuteAsync("ROLLBACK TO SAVEPOINT rows; RELEASE SAVEPOINT rows", cancellationToken);
                if (run.Count == 1)
                {
                    tally.Refused(run.From, $"Processing error: {PostgresErrors.Describe(e)}");
                    continue;
                }
                var half = run.Count / 2;
                runs.Push((run.From + half, run.Count - half));
                runs.Push((run.From, half));
            }
        }
    }

    async Task InsertAsync(StoreTransaction transaction, WritePlan plan, WriteTally tally, int from, int count, CancellationToken cancellationToken)
    {
        await using var command = transaction.Command(statement);
        for (var i = 0; i < points.Columns.Count; i++)
        {
            var column = points.Columns[i];
            command.Parameters.Add(new NpgsqlParameter($"c{i}", column.Values(plan, from, count))
            {
                DataTypeName = points.Table.ColumnType(column.Property) + "[]",
            });
        }
        command.Parameters.Add(new NpgsqlParameter<long>("count", count));

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (await reader.IsDBNullAsync(0, cancellationToken))
            tally.StoredRange(from, count);
        else
            foreach (var place in await reader.GetFieldValueAsync<long[]>(0, cancellationToken))
                tally.Stored(from + (int)place - 1);

        // Errors of the statements that follow the query are thrown only here.
        while (await reader.NextResultAsync(cancellationToken))
        {
        }
    }

    // One row comes back: null when all were new, or else the places of those that were. The join is worked out only in the second case.
    // The rows arrive in the order of their keys, which spares pages and keeps writers of the same keys from deadlocks.
    static string Statement(PointTable points)
    {
        var arrays = string.Join(", ", points.Columns.Select((_, i) => $"@c{i}"));
        return $"""
            SAVEPOINT rows;
            WITH input AS (SELECT * FROM unnest({arrays}) WITH ORDINALITY AS rows ({points.ColumnList}, place)),
            stored AS (
                INSERT INTO {points.Table.Name} ({points.ColumnList}) SELECT {points.ColumnList} FROM input
                ON CONFLICT ({points.Table.Key}) DO NOTHING RETURNING {points.Table.Key})
            SELECT CASE WHEN (SELECT count(*) FROM stored) < @count
                THEN ARRAY(SELECT place FROM input JOIN stored USING ({points.Table.Key})) END;
            RELEASE SAVEPOINT rows
            """;
    }
}
