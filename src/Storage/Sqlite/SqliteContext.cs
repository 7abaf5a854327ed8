using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using PointBus.Storage.Model;

namespace PointBus.Storage.Sqlite;

/// <summary>The model on SQLite: times are whole microseconds, so that they compare and sort exactly; UUIDs are text, so that people can read them.</summary>
internal sealed class SqliteContext(DbContextOptions<SqliteContext> options) : PointBusContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<MicrosConverter>();
        configurationBuilder.Properties<Guid>().HaveConversion<string>();
    }

    sealed class MicrosConverter() : ValueConverter<DateTimeOffset, long>(time => Micros.Of(time), micros => Micros.ToTime(micros));
}

/// <summary>For <c>dotnet ef</c> only.</summary>
internal sealed class SqliteContextFactory : IDesignTimeDbContextFactory<SqliteContext>
{
    public SqliteContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteContext>().UseSqlite("Data Source=design.db").Options);
}
