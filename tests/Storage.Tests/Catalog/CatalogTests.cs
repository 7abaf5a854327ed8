namespace PointBus.Storage.Tests.Catalog;

[Trait("servers", "real")]
public sealed class PostgresDeadLetterCatalogTests : DeadLetterCatalogContract
{
    private protected override Task<CatalogDatabase> CreateAsync() => CatalogDatabase.PostgresAsync();
}

public sealed class SqliteDeadLetterCatalogTests : DeadLetterCatalogContract
{
    private protected override Task<CatalogDatabase> CreateAsync() => CatalogDatabase.SqliteAsync();
}
