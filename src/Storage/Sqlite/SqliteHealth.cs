namespace PointBus.Storage.Sqlite;

/// <summary>The file has one writer and no server: how long it takes to answer is all there is to tell.</summary>
internal sealed class SqliteHealth(SqlitePointStore store, TimeProvider time) : IStoreHealth
{
    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public async Task<StoreHealth> ReadAsync(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        await store.PingAsync(cancellationToken);
        return new StoreHealth(time.GetElapsedTime(start), new PoolStanding(1, null, null, null, Timeout), null);
    }
}
