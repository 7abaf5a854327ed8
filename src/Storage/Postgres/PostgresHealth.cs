using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace PointBus.Storage.Postgres;

/// <summary>Asks PostgreSQL for its connections and what they do. No text of a statement is read: others' may hold anything.</summary>
internal sealed class PostgresHealth(PostgresPointStore store, PostgresOptions options, TimeProvider time) : IStoreHealth, IDisposable
{
    const string Activity = """
        SELECT coalesce(state, 'none'), count(*),
               coalesce(max(extract(epoch FROM clock_timestamp() - query_start)) FILTER (WHERE state = 'active'), 0)::float8,
               count(*) FILTER (WHERE state = 'active' AND clock_timestamp() - query_start > interval '1 second'),
               count(*) FILTER (WHERE wait_event_type = 'Lock'),
               current_setting('max_connections')::bigint
        FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() GROUP BY 1
        """;

    readonly PostgresPool pool = new();

    public void Dispose() => pool.Dispose();

    public async Task<StoreHealth> ReadAsync(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        await store.PingAsync(cancellationToken);
        var latency = time.GetElapsedTime(start);
        var states = await store.WithContextAsync(context => ReadStatesAsync(context, cancellationToken), cancellationToken);
        var (inUse, idle, waiting) = pool.Read();
        return new StoreHealth(
            latency,
            new PoolStanding(options.MaxPoolSize, inUse, idle, waiting, options.ConnectTimeout),
            new ServerStanding(
                states.Sum(state => state.Count),
                states.Select(state => state.Most).FirstOrDefault(),
                states.ToDictionary(state => state.Name, state => state.Count),
                TimeSpan.FromSeconds(states.Select(state => state.Longest).DefaultIfEmpty().Max()),
                states.Sum(state => state.Slow),
                states.Sum(state => state.Locked)));
    }

    static async Task<List<State>> ReadStatesAsync(DbContext context, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = Activity;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var states = new List<State>();
        while (await reader.ReadAsync(cancellationToken))
            states.Add(Read(reader));
        return states;
    }

    static State Read(DbDataReader reader) =>
        new(reader.GetString(0), reader.GetInt64(1), reader.GetDouble(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5));

    readonly record struct State(string Name, long Count, double Longest, long Slow, long Locked, long Most);
}
