using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using PointBus.Storage.Model;
using PointBus.Storage.Points;

namespace PointBus.Storage.Sqlite;

/// <summary>Points, flights and journal in one SQLite file, written by one transaction at a time.</summary>
internal sealed class SqlitePointStore : RelationalPointStore, IDisposable
{
    readonly SqliteOptions options;
    readonly DbContextOptions<SqliteContext> contextOptions;
    readonly Dictionary<LaneKind, SqlitePoints> points;
    readonly SemaphoreSlim turns = new(1);

    public SqlitePointStore(SqliteOptions options, TimeProvider time) : this(options, ContextOptions(options), time)
    {
    }

    SqlitePointStore(SqliteOptions options, DbContextOptions<SqliteContext> contextOptions, TimeProvider time)
        : base(ModelOf(contextOptions), time, new SqlDialect(RowLock: "", "LIKE", "dead_letter_texts"))
    {
        (this.options, this.contextOptions) = (options, contextOptions);
        points = Tables.ToDictionary(table => table.Key, table => new SqlitePoints(table.Value));
    }

    public override Task MigrateAsync(CancellationToken cancellationToken) => WithContextAsync(async context =>
    {
        var file = Path.GetFullPath(options.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await using var held = await LockAsync(file + ".migrating", cancellationToken);

        // A process that died while migrating leaves EF's own lock behind, and the next would wait for it for ever.
        await context.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken);
        await context.Database.MigrateAsync(cancellationToken);
        return true;
    }, cancellationToken);

    public override Task MaintainAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        using var connection = new SqliteConnection(ConnectionString(options));
        SqliteConnection.ClearPool(connection);
        turns.Dispose();
    }

    protected override PointBusContext Open() => new SqliteContext(contextOptions);

    protected override async Task<IDisposable?> EnterAsync(CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken);
        return new Turn(turns);
    }

    protected override Task InsertAsync(StoreTransaction transaction, WritePlan plan, WriteTally tally, CancellationToken cancellationToken)
    {
        points[plan.Kind].Insert(transaction, plan, tally, cancellationToken);
        return Task.CompletedTask;
    }

    protected override (WriteOutcome Outcome, string Message)? Classify(Exception exception, bool committing) =>
        SqliteErrors.Classify(exception, committing);

    /// <summary>The system takes the lock back from a process that dies.</summary>
    static async Task<FileStream> LockAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Real time, whatever clock the store has: it is another process that is waited for.
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
            }
        }
    }

    static string ConnectionString(SqliteOptions options) => new SqliteConnectionStringBuilder
    {
        DataSource = options.Path,
        DefaultTimeout = Math.Max(1, (int)Math.Ceiling(options.BusyTimeout.TotalSeconds)),
    }.ConnectionString;

    static DbContextOptions<SqliteContext> ContextOptions(SqliteOptions options) => new DbContextOptionsBuilder<SqliteContext>()
        .UseSqlite(ConnectionString(options))
        .AddInterceptors(new SqlitePragmas(options.BusyTimeout))
        .Options;

    static IModel ModelOf(DbContextOptions<SqliteContext> contextOptions)
    {
        using var context = new SqliteContext(contextOptions);
        return context.Model;
    }

    sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }
}
