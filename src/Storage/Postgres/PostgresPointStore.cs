using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging;
using Npgsql;
using PointBus.Storage.Model;
using PointBus.Storage.Points;

namespace PointBus.Storage.Postgres;

/// <summary>Points, flights and journal in PostgreSQL. Keeps no state in a session, so a pooler may share connections by transaction.</summary>
internal sealed partial class PostgresPointStore : RelationalPointStore, IAsyncDisposable
{
    // Any constant will do; it only has to differ from the locks of other programs in the same database.
    const long MigrationLock = 0x504F_494E_5442_5553;

    readonly PostgresOptions options;
    readonly NpgsqlDataSource source;
    readonly PooledDbContextFactory<PostgresContext> contexts;
    readonly Dictionary<LaneKind, PostgresPoints> points;
    readonly PartitionKeeper partitions;
    readonly ILogger logger;

    public PostgresPointStore(PostgresOptions options, TimeProvider time, ILogger<PostgresPointStore> logger)
        : this(options, CreateSource(options), time, logger)
    {
    }

    PostgresPointStore(PostgresOptions options, NpgsqlDataSource source, TimeProvider time, ILogger logger)
        : this(options, source, ContextOptions(source, options.StatementTimeout), time, logger)
    {
    }

    PostgresPointStore(PostgresOptions options, NpgsqlDataSource source, DbContextOptions<PostgresContext> contextOptions, TimeProvider time, ILogger logger)
        : base(ModelOf(contextOptions), time, new SqlDialect(" FOR NO KEY UPDATE", "ILIKE", TextIndex: null))
    {
        (this.options, this.source, this.logger) = (options, source, logger);
        contexts = new PooledDbContextFactory<PostgresContext>(contextOptions, options.MaxPoolSize);
        points = Tables.ToDictionary(table => table.Key, table => new PostgresPoints(table.Value));
        partitions = new PartitionKeeper([.. Tables.Values.Select(table => table.Table)], logger);
    }

    public override async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await InTransactionAsync(async transaction =>
        {
            // Held by this transaction to its end, while the migration runs on a connection of its own.
            await transaction.ExecuteAsync("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0", cancellationToken);
            await using var wait = transaction.Command($"SELECT pg_advisory_xact_lock({MigrationLock})");
            wait.CommandTimeout = Seconds(options.MigrationTimeout);
            await wait.ExecuteNonQueryAsync(cancellationToken);

            await using var migrating = new PostgresContext(ContextOptions(source, options.MigrationTimeout));
            await migrating.Database.MigrateAsync(cancellationToken);
            await WarnAsync(transaction, cancellationToken);
            return true;
        }, cancellationToken);
        await MaintainAsync(cancellationToken);
    }

    public override async Task MaintainAsync(CancellationToken cancellationToken)
    {
        var missing = await InTransactionAsync(transaction => partitions.MissingAsync(transaction, Now(), cancellationToken), cancellationToken);
        foreach (var partition in missing)
            await InTransactionAsync(transaction => partitions.MakeAsync(transaction, partition, cancellationToken), cancellationToken);
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    protected override PointBusContext Open() => contexts.CreateDbContext();

    protected override Task BeginAsync(StoreTransaction transaction, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(
            $"SET LOCAL synchronous_commit = on; SET LOCAL statement_timeout = {(long)options.StatementTimeout.TotalMilliseconds}", cancellationToken);

    protected override Task InsertAsync(StoreTransaction transaction, WritePlan plan, WriteTally tally, CancellationToken cancellationToken) =>
        points[plan.Kind].InsertAsync(transaction, plan, tally, cancellationToken);

    protected override (WriteOutcome Outcome, string Message)? Classify(Exception exception, bool committing) =>
        PostgresErrors.Classify(exception, committing);

    static NpgsqlDataSource CreateSource(PostgresOptions options) => new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(options.ConnectionString)
    {
        ApplicationName = PostgresPool.Name,
        MaxPoolSize = options.MaxPoolSize,
        Timeout = Seconds(options.ConnectTimeout),
        // Nothing is left behind in a session, and a pooler that shares sessions must not see DISCARD ALL.
        NoResetOnClose = true,
    }.ConnectionString) { Name = PostgresPool.Name }.Build();

    static DbContextOptions<PostgresContext> ContextOptions(NpgsqlDataSource source, TimeSpan limit) =>
        new DbContextOptionsBuilder<PostgresContext>()
            .UseNpgsql(source, npgsql => npgsql.CommandTimeout(Seconds(limit + TimeSpan.FromSeconds(5))))
            .Options;

    static Microsoft.EntityFrameworkCore.Metadata.IModel ModelOf(DbContextOptions<PostgresContext> contextOptions)
    {
        using var context = new PostgresContext(contextOptions);
        return context.Model;
    }

    static int Seconds(TimeSpan time) => Math.Max(1, (int)Math.Ceiling(time.TotalSeconds));

    async Task WarnAsync(StoreTransaction transaction, CancellationToken cancellationToken)
    {
        foreach (var setting in (string[])["fsync", "full_page_writes"])
        {
            await using var command = transaction.Command($"SHOW {setting}");
            if (await command.ExecuteScalarAsync(cancellationToken) is "off")
                LogUnsafe(setting);
        }
    }

    [LoggerMessage(LogLevel.Warning, "PostgreSQL runs with {Setting} off: a crash of its machine can lose or damage stored points")]
    partial void LogUnsafe(string setting);
}
