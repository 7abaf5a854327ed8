using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using PointBus.Storage.Model;

namespace PointBus.Storage.Postgres;

/// <summary>The model on PostgreSQL.</summary>
internal sealed class PostgresContext(DbContextOptions<PostgresContext> options) : PointBusContext(options);

/// <summary>For <c>dotnet ef</c> only, which needs the model but no server.</summary>
internal sealed class PostgresContextFactory : IDesignTimeDbContextFactory<PostgresContext>
{
    public PostgresContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresContext>().UseNpgsql("Host=localhost").Options);
}
