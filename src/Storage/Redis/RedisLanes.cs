using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>What everything that works on the lanes' keys shares: the connection, the lanes that are known, the clock of acceptance, and how a change is committed.</summary>
internal sealed class RedisLanes(RedisConnection connection, RedisBufferOptions options, TimeProvider time)
{
    public const int Tries = 5;
    public const int BatchesPerChange = 64;

    static readonly RedisValue[] BatchesInFlight = [.. BatchStates.InFlight.Select(state => (RedisValue)Figures.Batches(state))];

    // A call may be a sweep of many commands.
    static readonly TimeSpan Forgotten = TimeSpan.FromSeconds(30);

    BufferLoad? load;

    public RedisBufferOptions Options => options;

    public LaneRegistry Registry { get; } = new(options.Prefix, options.MaxLanes, time);

    /// <summary>What all lanes hold together.</summary>
    public BufferLoad Load => load ?? Interlocked.CompareExchange(ref load, new BufferLoad(Registry, options, time), null) ?? load;

    public AcceptanceClock Clock { get; } = new(time);

    public DateTimeOffset UtcNow => time.GetUtcNow();

    /// <summary>Milliseconds since 1970.</summary>
    public long Now => UtcNow.ToUnixTimeMilliseconds();

    /// <inheritdoc cref="RedisConnection.RunAsync{T}(Func{IDatabase, Task{T}}, string, TimeSpan, CancellationToken)"/>
    public Task<T> RunAsync<T>(Func<IDatabase, Task<T>> call, CancellationToken cancellationToken) =>
        connection.RunAsync(call, "the buffer", Forgotten, cancellationToken);

    public LaneKeys KeysOf(string lane) =>
        Registry.Keys(Lane.Parse(lane) ?? throw new ArgumentException($"\"{lane}\" is not the name of a lane.", nameof(lane)));

    public LaneChange Change(IDatabase redis, LaneKeys keys) => new(redis, keys, options, UtcNow);

    /// <summary>Applies each item in one transaction; if one of them is stale, in one transaction each, so that it does not spoil the others.</summary>
    public async Task<Commit[]> CommitAsync<T>(IDatabase redis, LaneKeys keys, IReadOnlyList<T> items, Action<LaneChange, T> apply) =>
        items.Count > 1 && await TryCommitAsync(redis, keys, items, apply) == Commit.Done
            ? [.. Enumerable.Repeat(Commit.Done, items.Count)]
            : await Task.WhenAll(items.Select(item => TryCommitAsync(redis, keys, [item], apply)));

    public async Task<Commit> TryCommitAsync<T>(IDatabase redis, LaneKeys keys, IReadOnlyList<T> items, Action<LaneChange, T> apply)
    {
        var commit = Commit.Collided;
        for (var attempt = 0; attempt < Tries && commit == Commit.Collided; attempt++)
        {
            var change = Change(redis, keys);
            foreach (var item in items)
                apply(change, item);
            commit = await change.CommitAsync();
        }

        return commit;
    }

    /// <summary>The whole lane counts, what waits and what is leased, and then all lanes together.</summary>
    /// <exception cref="BufferFullException">So many more of the lowest of these priorities would not fit.</exception>
    public async Task RefuseIfFullAsync(IDatabase redis, LaneKeys keys, IReadOnlyCollection<int> priorities, long points, long bytes)
    {
        var band = priorities.Max(Bands.Of);
        var held = (await redis.HashGetAsync(keys.Figures, BatchesInFlight)).Sum(value => (long)value);
        var limit = Bands.Limit(band, options.MaxBatchesPerLane);
        if (held + priorities.Count > limit)
            throw new BufferFullException(keys.Lane.Name, held, limit);
        await Load.RefuseIfFullAsync(redis, band, points, bytes);
    }

    public static async Task<BatchRow?[]> ReadRowsAsync(IDatabase redis, LaneKeys keys, IReadOnlyList<Guid> ids) =>
        await Task.WhenAll(ids.Select(async id => BatchRow.Read(id, await redis.HashGetAsync(keys.Batch(id), BatchRow.Fields))));
}
