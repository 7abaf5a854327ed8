using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using PointBus.Storage.Model;
using PointBus.Storage.Sqlite;
using PointBus.TestKit;
using static PointBus.Storage.Tests.Points.Sample;

namespace PointBus.Storage.Tests.Points;

public sealed class SqlitePointStoreTests : PointStoreContract
{
    readonly TempDirectory folder = TempDirectory.Create("sqlite");

    string File => folder.File("data/points.db");

    [Fact]
    public async Task People_can_read_the_file()
    {
        await WriteAsync(Batch("f", [Fix(0) with { Time = Day.AddMicroseconds(7) }], Details));

        await using var context = Open();
        var row = await context.Database.SqlQueryRaw<string>("SELECT flight || ' ' || time || ' ' || typeof(time) || ' ' || typeof(lat) AS Value FROM live_points").SingleAsync();
        Assert.Equal($"{FlightKey.For("f", "live"):D} {Day.ToUnixTimeMilliseconds() * 1_000 + 7} integer real", row);
    }

    [Fact]
    public async Task Every_commit_reaches_the_disk()
    {
        await using var context = Open();
        Assert.Equal("wal", await context.Database.SqlQueryRaw<string>("SELECT journal_mode AS Value FROM pragma_journal_mode").SingleAsync());
        Assert.Equal(2, await context.Database.SqlQueryRaw<int>("SELECT synchronous AS Value FROM pragma_synchronous").SingleAsync());
    }

    [Fact]
    public async Task A_migration_that_was_killed_does_not_block_the_next()
    {
        await using (var context = Open())
            await context.Database.ExecuteSqlRawAsync("""
                CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01')
                """);

        await Store.MigrateAsync(default).WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task The_columns_are_those_of_the_model()
    {
        await using var context = Open();
        foreach (var entity in context.Model.GetEntityTypes())
        {
            var expected = entity.GetProperties().Select(property => $"{property.GetColumnName()} {property.GetColumnType()} {property.IsNullable}");
            var actual = await context.Database.SqlQueryRaw<string>(
                "SELECT name || ' ' || type || ' ' || iif(\"notnull\", 'False', 'True') AS Value FROM pragma_table_info({0})", entity.GetTableName()!).ToListAsync();
            Assert.Equal(expected.Order(), actual.Order());
        }
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Dispose();
    }

    protected override Task<IPointStore> CreateAsync() =>
        Task.FromResult<IPointStore>(new SqlitePointStore(new SqliteOptions { Path = File }, Clock));

    protected override async Task PoisonAsync(double lat)
    {
        await using var connection = new SqliteConnection($"Data Source={File};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"CREATE TRIGGER poison BEFORE INSERT ON live_points WHEN NEW.lat = {lat} BEGIN SELECT RAISE(ABORT, 'bad latitude {lat}'); END";
        await command.ExecuteNonQueryAsync();
    }

    private protected override PointBusContext Open() => new SqliteContext(new DbContextOptionsBuilder<SqliteContext>()
        .UseSqlite($"Data Source={File};Pooling=false")
        .AddInterceptors(new SqlitePragmas(TimeSpan.FromSeconds(5))).Options);
}
