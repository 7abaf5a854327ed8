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

[Trait("servers", "real")]
public sealed class PostgresOperationStoreTests : OperationStoreContract
{
    private protected override Task<CatalogDatabase> CreateAsync() => CatalogDatabase.PostgresAsync();
}

public sealed class SqliteOperationStoreTests : OperationStoreContract
{
    private protected override Task<CatalogDatabase> CreateAsync() => CatalogDatabase.SqliteAsync();
}

[Trait("servers", "real")]
public sealed class PostgresAuditLogTests : AuditLogContract
{
    private protected override Task<CatalogDatabase> CreateAsync() => CatalogDatabase.PostgresAsync();
}

public sealed class SqliteAuditLogTests : AuditLogContract
{
    private protected override Task<CatalogDatabase> CreateAsync() => CatalogDatabase.SqliteAsync();
}
