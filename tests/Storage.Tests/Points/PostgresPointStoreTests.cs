using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using PointBus.Storage.Model;
using PointBus.Storage.Postgres;
using PointBus.TestKit;
using static PointBus.Storage.Tests.Points.Sample;

namespace PointBus.Storage.Tests.Points;

[Trait("servers", "real")]
public sealed class PostgresPointStoreTests : PointStoreContract
{
    string database = "";

    [Fact]
    public async Task The_columns_are_those_of_the_model()
    {
        await using var context = Open();
        foreach (var entity in context.Model.GetEntityTypes())
        {
            var expected = entity.GetProperties().Select(property => $"{property.GetColumnName()} {property.GetColumnType()} {property.IsNullable}");
            var actual = await context.Database.SqlQueryRaw<string>("""
                SELECT attname || ' ' || format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' False' ELSE ' True' END AS "Value"
                FROM pg_attribute WHERE attrelid = {0}::regclass AND attnum > 0
                """, entity.GetTableName()!).ToListAsync();
            Assert.Equal(expected.Order(), actual.Order());
        }
    }

    [Fact]
    [Trait("spec", "2.6")]
    public async Task Health_tells_of_connections_and_of_what_runs_long()
    {
        using var health = new PostgresHealth((PostgresPointStore)Store, new PostgresOptions { ConnectionString = "", MaxPoolSize = 7 }, TimeProvider.System);
        await using var other = Open();
        await other.Database.OpenConnectionAsync();
        var slow = other.Database.ExecuteSqlRawAsync("SELECT pg_sleep(3)");

        StoreHealth seen = null!;
        await Eventually.TrueAsync(async () => (seen = await health.ReadAsync(default)).Server!.SlowQueries == 1, TimeSpan.FromSeconds(3), "the slow statement is seen");
        await slow;

        Assert.True(seen.Latency > TimeSpan.Zero);
        Assert.True(seen.Server is { LongestQuery.TotalSeconds: > 1, Connections: > 0, MaxConnections: > 1, WaitingForLocks: 0 } && seen.Server.ByState["active"] >= 1);
        Assert.True(seen.Pool is { Size: 7, Idle: >= 0, InUse: >= 0, Waiting: >= 0 }, seen.Pool.ToString());
    }

    [Fact]
    public async Task Partitions_are_made_ahead_and_other_times_have_a_place_too()
    {
        await WriteAsync(Batch("f", [Fix(0), Fix(-10 * 86_400), Fix(100 * 86_400)], Details));
        Clock.Advance(TimeSpan.FromDays(25));
        await Store.MaintainAsync(default);
        await WriteAsync(Batch("f", [Fix(26 * 86_400)]));

        Assert.Equal(
            ["live_points_default", "live_points_old", "live_points_p20260605", "live_points_p20260701"],
            await StringsAsync("SELECT DISTINCT tableoid::regclass::text FROM live_points ORDER BY 1"));
        Assert.Equal(10 + 10, (await StringsAsync("SELECT relname::text FROM pg_class WHERE relname LIKE 'live\\_points\\_p2%' AND relkind = 'r'")).Count);
        Assert.Equal(4, (await Store.FindFlightAsync("f", "live", default))!.TotalPoints);
    }

    [Fact]
    public async Task A_day_with_rows_in_the_default_partition_is_left_there()
    {
        await WriteAsync(Batch("f", [Fix(20 * 86_400)], Details));
        Clock.Advance(TimeSpan.FromDays(18));
        await Store.MaintainAsync(default);
        await Store.MaintainAsync(default);

        Assert.Empty(await StringsAsync("SELECT relname::text FROM pg_class WHERE relname = 'live_points_p20260625'"));
        Assert.Single(await StringsAsync("SELECT relname::text FROM pg_class WHERE relname = 'live_points_p20260626' AND relkind = 'r'"));
    }

    [Fact]
    public async Task A_killed_connection_costs_a_run_and_no_point()
    {
        await Store.RegisterFlightAsync("f", Details, default);
        var batch = Batch("f", Fixes(0, 2_000));

        // The writer waits for the flight until its connection is cut.
        await using var holder = new NpgsqlConnection(database);
        await holder.OpenAsync();
        await using (var held = await holder.BeginTransactionAsync())
        {
            await new NpgsqlCommand("SELECT 1 FROM flights FOR UPDATE", holder, held).ExecuteScalarAsync();
            var write = WriteAsync(batch);
            await Eventually.TrueAsync(
                async () => (await StringsAsync("SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")).Count > 0,
                TimeSpan.FromSeconds(20), "the writer waits for the lock");

            var e = await Assert.ThrowsAsync<PointStoreException>(() => write);
            Assert.True(e.Outcome is WriteOutcome.RolledBack or WriteOutcome.Unknown);
        }

        Assert.Equal((2_000, 0, 0), Figures(await WriteAsync(batch.Again())));
        Assert.Equal((2_000, 0, 0), Figures(await WriteAsync(batch.Again())));
        Assert.Equal(2_000, await CountAsync());
    }

    [Fact]
    public async Task A_lost_answer_to_the_commit_is_unknown_and_the_second_run_knows_the_figures()
    {
        await Store.RegisterFlightAsync("f", Details, default);
        var direct = new NpgsqlConnectionStringBuilder(database);
        await using var breaker = new CommitBreaker(direct.Port);
        await using var store = new PostgresPointStore(
            new PostgresOptions { ConnectionString = new NpgsqlConnectionStringBuilder(database) { Port = breaker.Port }.ConnectionString }, Clock, NullLogger<PostgresPointStore>.Instance);
        var batch = Batch("f", [.. Fixes(0, 500), Fix(1) with { FlightId = "nobody" }]);

        var e = await Assert.ThrowsAsync<PointStoreException>(() => store.WriteAsync(LaneKind.Live, [batch], default));

        Assert.True(breaker.HasBroken);
        Assert.Equal(WriteOutcome.Unknown, e.Outcome);
        Assert.Equal((500, 0, 1), Figures((await store.WriteAsync(LaneKind.Live, [batch.Again()], default)).Single()));
        Assert.Equal(500, (await Store.FindFlightAsync("f", "live", default))!.TotalPoints);
    }

    [Fact]
    public async Task A_statement_over_its_time_limit_is_rolled_back()
    {
        await using var impatient = Create(TimeSpan.FromSeconds(1));
        await Store.RegisterFlightAsync("f", Details, default);
        await using var holder = new NpgsqlConnection(database);
        await holder.OpenAsync();
        await using var held = await holder.BeginTransactionAsync();
        await new NpgsqlCommand("SELECT 1 FROM flights FOR UPDATE", holder, held).ExecuteScalarAsync();

        var e = await Assert.ThrowsAsync<PointStoreException>(() => impatient.WriteAsync(LaneKind.Live, [Batch("f", Fixes(0, 3))], default));
        Assert.Equal(WriteOutcome.RolledBack, e.Outcome);
        Assert.Contains("57014", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_an_outage()
    {
        await using var store = new PostgresPointStore(new PostgresOptions { ConnectionString = "Host=127.0.0.1;Port=1" }, Clock, NullLogger<PostgresPointStore>.Instance);
        var e = await Assert.ThrowsAsync<PointStoreException>(() => store.WriteAsync(LaneKind.Live, [Batch("f", Fixes(0, 3))], default));
        Assert.Equal(WriteOutcome.RolledBack, e.Outcome);
    }

    [Fact]
    public async Task A_missing_table_is_not_split_into_points()
    {
        await WriteAsync(Batch("f", Fixes(0, 1), Details));
        await StringsAsync("ALTER TABLE live_points RENAME TO elsewhere");
        var e = await Assert.ThrowsAsync<PointStoreException>(() => WriteAsync(Batch("f", Fixes(0, 1_000))));
        Assert.Equal(WriteOutcome.Deterministic, e.Outcome);
    }

    [Fact]
    public async Task One_bad_point_of_a_thousand_costs_few_statements()
    {
        // Counts the INSERT statements that get as far as their last row; a sequence is not rolled back.
        await StringsAsync("""
            CREATE SEQUENCE tried;
            CREATE FUNCTION try() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('tried'); RETURN NULL; END $$;
            CREATE TRIGGER trying BEFORE INSERT ON live_points FOR EACH STATEMENT EXECUTE FUNCTION try()
            """);
        await PoisonAsync(66.6);

        Assert.Equal((999, 0, 1), Figures(await WriteAsync(Batch("f", [.. Fixes(0, 999), Fix(499.5, lat: 66.6)], Details))));
        Assert.InRange(int.Parse((await StringsAsync("SELECT last_value::text FROM tried")).Single()), 2, (int)(2 * Math.Log2(1_000) + 2));
    }

    [Fact]
    public async Task More_rows_than_one_statement_takes_are_all_counted()
    {
        await WriteAsync(Batch("f", Fixes(5_000, 3_000), Details));
        var results = await Store.WriteAsync(LaneKind.Live, [Batch("f", Fixes(0, 10_000)), Batch("f", Fixes(9_000, 14_000))], default);
        Assert.Equal([(7_000, 3_000, 0), (13_000, 1_000, 0)], results.Select(Figures));
        Assert.Equal(23_000, await CountAsync());
    }

    public override async Task InitializeAsync()
    {
        database = await (await SharedServers.PostgresAsync()).CreateDatabaseAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
    }

    protected override Task<IPointStore> CreateAsync() => Task.FromResult<IPointStore>(Create(TimeSpan.FromSeconds(30)));

    protected override Task PoisonAsync(double lat) =>
        StringsAsync($"ALTER TABLE live_points ADD CONSTRAINT poison CHECK (lat <> {lat})");

    private protected override PointBusContext Open() =>
        new PostgresContext(new DbContextOptionsBuilder<PostgresContext>().UseNpgsql(database).Options);

    PostgresPointStore Create(TimeSpan limit) =>
        new(new PostgresOptions { ConnectionString = database, StatementTimeout = limit }, Clock, NullLogger<PostgresPointStore>.Instance);

    async Task<List<string>> StringsAsync(string query)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var reader = await new NpgsqlCommand(query, connection).ExecuteReaderAsync();
        var strings = new List<string>();
        while (await reader.ReadAsync())
            strings.Add(reader.GetString(0));
        return strings;
    }
}
