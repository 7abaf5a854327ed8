namespace PointBus.Storage;

/// <summary>How the database and the way to it are doing. Throws <see cref="PointStoreException"/>.</summary>
public interface IStoreHealth
{
    Task<StoreHealth> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>The database at one moment.</summary>
/// <param name="Latency">How long it took to answer, the wait for a connection included.</param>
/// <param name="Pool">The connections of this host.</param>
/// <param name="Server">What the server tells; <see langword="null"/> where the engine is a file.</param>
public sealed record StoreHealth(TimeSpan Latency, PoolStanding Pool, ServerStanding? Server);

/// <summary>The connections of this host.</summary>
/// <param name="Size">It holds at most so many.</param>
/// <param name="InUse">Connections that somebody works with; <see langword="null"/> where that is not known.</param>
/// <param name="Idle">Connections that wait for work.</param>
/// <param name="Waiting">Callers that wait for a connection.</param>
/// <param name="Timeout">How long a caller waits at most.</param>
public sealed record PoolStanding(int Size, int? InUse, int? Idle, int? Waiting, TimeSpan Timeout);

/// <summary>What the server tells of its connections to this database, other programs' included.</summary>
/// <param name="Connections">All of them.</param>
/// <param name="MaxConnections">To all databases of the server.</param>
/// <param name="ByState">Connections by state: <c>active</c>, <c>idle</c> and the like.</param>
/// <param name="LongestQuery">For how long the longest statement has been running.</param>
/// <param name="SlowQueries">Statements that have been running for more than a second.</param>
/// <param name="WaitingForLocks">Statements that wait for others' locks.</param>
public sealed record ServerStanding(
    long Connections, long MaxConnections, IReadOnlyDictionary<string, long> ByState, TimeSpan LongestQuery, long SlowQueries, long WaitingForLocks);
