using PointBus.Storage;
using PointBus.Storage.Redis;

namespace PointBus.Host.Telemetry.Metrics;

/// <summary>Keeps a reading of the state and renews it when it is asked for and too old, however many ask at once.</summary>
sealed partial class StateReader(
    IPointBuffer buffer, LedgerWatch ledger, IDeadLetterCatalog catalog, IWorkerRegistry workers, IOperationStore operations, RedisMemory redis,
    MetricsOptions options, TimeProvider time, ILogger<StateReader> logger) : IDisposable
{
    /// <summary>A source that takes longer is left out this time.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    static readonly OperationState[] Unended = [OperationState.Running, OperationState.Paused, OperationState.Settling];

    /// <summary>More operations than this are not counted.</summary>
    const int MostOperations = 100;

    readonly SemaphoreSlim reading = new(1, 1);
    volatile StateReading? last;

    public StateReading? Last => last;

    public TimeSpan LedgerAge => ledger.Age;

    public TimeSpan Age => last is { } known ? time.GetUtcNow() - known.At : TimeSpan.Zero;

    public void Dispose() => reading.Dispose();

    /// <summary>Reads anew where what is known is too old.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await reading.WaitAsync(cancellationToken);
        try
        {
            if (last is null || Age >= options.MaxAge)
                last = await ReadAsync(cancellationToken);
        }
        finally
        {
            reading.Release();
        }
    }

    async Task<StateReading> ReadAsync(CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        var lanes = AskAsync(buffer.ReadLanesAsync, cancellationToken);
        var lines = AskAsync(ledger.ReadAsync, cancellationToken);
        var letters = AskAsync(catalog.ReadCountsAsync, cancellationToken);
        var known = AskAsync(workers.ReadAsync, cancellationToken);
        var standing = AskAsync(redis.ReadAsync, cancellationToken);
        var running = AskAsync(ReadOperationsAsync, cancellationToken);
        return new StateReading(at)
        {
            Lanes = await lanes,
            Ledger = await lines,
            Letters = await letters,
            Workers = await known,
            Redis = await standing,
            Operations = await running,
        };
    }

    async Task<IReadOnlyDictionary<OperationState, int>> ReadOperationsAsync(CancellationToken cancellationToken)
    {
        var counts = new Dictionary<OperationState, int>();
        foreach (var state in Unended)
            counts[state] = (await operations.ReadAsync(new OperationQuery(state, MostOperations), cancellationToken)).Count;
        return counts;
    }

    async Task<T?> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
        where T : class
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // What does not look at its token must not hold up the others.
            return await Task.Run(() => ask(either.Token), either.Token).WaitAsync(Limit + Limit / 4, time, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogLeftOut(typeof(T).Name, e.Message);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Debug, "Figures of {What} are left out: {Reason}")]
    partial void LogLeftOut(string what, string reason);
}
