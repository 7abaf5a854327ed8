using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PointBus.Storage.Catalog;
using PointBus.Storage.Model;
using PointBus.Storage.Points;
using PointBus.Storage.Postgres;
using PointBus.Storage.Sqlite;
using PointBus.TestKit;

namespace PointBus.Storage.Tests.Catalog;

/// <summary>A database of its own for a test, as two hosts see it where the engine allows for two.</summary>
internal abstract class CatalogDatabase : IAsyncDisposable
{
    public FakeTimeProvider Clock { get; } = new(LetterSample.Day.AddHours(1));

    public RelationalPointStore Store { get; protected init; } = null!;

    public RelationalPointStore OtherStore { get; protected init; } = null!;

    public IDeadLetterCatalog Letters => new DeadLetterCatalog(Store);

    public IDeadLetterCatalog OtherLetters => new DeadLetterCatalog(OtherStore);

    public IOperationStore Operations => new OperationStore(Store);

    public IOperationStore OtherOperations => new OperationStore(OtherStore);

    public IAuditLog Audit => new AuditLog(Store);

    public abstract PointBusContext Open();

    public abstract ValueTask DisposeAsync();

    public static async Task<CatalogDatabase> PostgresAsync()
    {
        var database = new PostgresCatalogDatabase(await (await SharedServers.PostgresAsync()).CreateDatabaseAsync());
        await database.Store.MigrateAsync(default);
        return database;
    }

    public static async Task<CatalogDatabase> SqliteAsync()
    {
        var database = new SqliteCatalogDatabase(TempDirectory.Create("catalog"));
        await database.Store.MigrateAsync(default);
        return database;
    }
}

internal sealed class PostgresCatalogDatabase : CatalogDatabase
{
    readonly string connection;

    public PostgresCatalogDatabase(string connection)
    {
        this.connection = connection;
        (Store, OtherStore) = (Create(), Create());
    }

    public override PointBusContext Open() => new PostgresContext(new DbContextOptionsBuilder<PostgresContext>().UseNpgsql(connection).Options);

    public override async ValueTask DisposeAsync()
    {
        await ((PostgresPointStore)Store).DisposeAsync();
        await ((PostgresPointStore)OtherStore).DisposeAsync();
        Npgsql.NpgsqlConnection.ClearAllPools();
    }

    PostgresPointStore Create() => new(new PostgresOptions { ConnectionString = connection }, Clock, NullLogger<PostgresPointStore>.Instance);
}

internal sealed class SqliteCatalogDatabase : CatalogDatabase
{
    readonly TempDirectory folder;

    public SqliteCatalogDatabase(TempDirectory folder)
    {
        this.folder = folder;
        Store = OtherStore = new SqlitePointStore(new SqliteOptions { Path = folder.File("catalog.db") }, Clock);
    }

    public override PointBusContext Open() => new SqliteContext(new DbContextOptionsBuilder<SqliteContext>()
        .UseSqlite($"Data Source={folder.File("catalog.db")};Pooling=false")
        .AddInterceptors(new SqlitePragmas(TimeSpan.FromSeconds(5))).Options);

    public override ValueTask DisposeAsync()
    {
        ((SqlitePointStore)Store).Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
