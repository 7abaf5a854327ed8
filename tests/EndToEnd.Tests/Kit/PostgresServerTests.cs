using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Kit;

[Trait("servers", "real")]
public sealed class PostgresServerTests
{
    [Fact]
    public async Task What_PostgreSQL_committed_is_there_after_kill_9()
    {
        await using var postgres = await PostgresServer.StartAsync("max_connections=20");
        Assert.Equal("20", await postgres.QueryAsync("SHOW max_connections"));
        var database = NameIn(await postgres.CreateDatabaseAsync());
        await postgres.QueryAsync("CREATE TABLE kept AS SELECT 7 AS seven", database);
        var below = ProcessTable.DescendantsOf(postgres.ProcessId);
        Assert.NotEmpty(below);

        await postgres.KillAsync();
        Assert.DoesNotContain(below, ProcessTable.IsAlive);
        await postgres.RestartAsync();

        Assert.Equal("7", await postgres.QueryAsync("SELECT seven FROM kept", database));
    }

    [Fact]
    public async Task Two_databases_of_one_server_share_nothing()
    {
        var postgres = await SharedServers.PostgresAsync();
        var (one, other) = (NameIn(await postgres.CreateDatabaseAsync()), NameIn(await postgres.CreateDatabaseAsync()));
        await postgres.QueryAsync("CREATE TABLE only_here (id int)", one);

        Assert.Equal("", await postgres.QueryAsync("SELECT to_regclass('only_here')", other));
    }

    [Fact]
    public async Task A_pause_halts_connections_that_are_already_open()
    {
        await using var postgres = await PostgresServer.StartAsync();
        var sleeping = postgres.QueryAsync("SELECT pg_sleep(60)");
        await Eventually.TrueAsync(
            async () => await postgres.QueryAsync("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == "1",
            TimeSpan.FromSeconds(10), "a connection sleeps");

        await postgres.PauseAsync();
        var halted = ProcessTable.DescendantsOf(postgres.ProcessId);
        Assert.All(halted, process => Assert.True(ProcessTable.IsHalted(process)));
        Assert.False(sleeping.IsCompleted);
        await postgres.KillAsync();

        Assert.DoesNotContain(halted, ProcessTable.IsAlive);
        await Assert.ThrowsAsync<InvalidOperationException>(() => sleeping);
    }

    [Fact]
    public async Task Wrong_SQL_is_an_error_with_the_words_of_PostgreSQL()
    {
        var postgres = await SharedServers.PostgresAsync();

        var problem = await Assert.ThrowsAsync<InvalidOperationException>(() => postgres.QueryAsync("SELECT nothing_like_that"));

        Assert.Contains("nothing_like_that", problem.Message, StringComparison.Ordinal);
    }

    static string NameIn(string connectionString) => connectionString.Split("Database=")[1];
}
