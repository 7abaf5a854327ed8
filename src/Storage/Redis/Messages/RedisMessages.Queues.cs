using StackExchange.Redis;

namespace PointBus.Storage.Redis;

internal sealed partial class RedisMessages
{
    /// <summary>Makes a queue with its dead letters, or leaves it as it is.</summary>
    /// <returns>Whether the name may be that of a queue; not if it is a lane's.</returns>
    public Task<bool> CreateAsync(LaneKeys keys, CancellationToken cancellationToken) => lanes.RunAsync(
        async redis =>
        {
            if (!await lanes.Registry.UseForMessagesAsync(redis, keys.Lane))
                return false;
            await TouchAsync(redis, keys);
            return true;
        },
        cancellationToken);

    /// <summary>Writes the name down, so that what is sent to it is found.</summary>
    /// <returns>Whether the name may be that of a queue.</returns>
    public Task<bool> UseAsync(LaneKeys keys, CancellationToken cancellationToken) => lanes.RunAsync(
        redis => lanes.Registry.UseForMessagesAsync(redis, keys.Lane), cancellationToken);

    /// <summary>Ends all messages of a queue and forgets it.</summary>
    /// <returns>Whether there was anything to delete.</returns>
    public async Task<bool> DeleteAsync(LaneKeys keys, bool deleteDlq, CancellationToken cancellationToken)
    {
        var state = await ReadStateAsync(keys, cancellationToken);
        if (state.CreatedAt is null && (state.DlqCreatedAt is null || !deleteDlq))
            return false;

        // First, so that a message sent meanwhile makes the queue anew.
        RedisValue[] fields = [ControlFields.Created, ControlFields.Paused, ControlFields.Seen];
        await lanes.RunAsync(redis => redis.HashDeleteAsync(keys.Control, deleteDlq ? [.. fields, ControlFields.DeadLettersSince] : fields), cancellationToken);
        await PurgeAsync(keys, dead: false, cancellationToken);
        if (deleteDlq)
            await PurgeAsync(keys, dead: true, cancellationToken);
        return true;
    }

    public Task<IReadOnlyList<QueueState>> ReadStatesAsync(CancellationToken cancellationToken) => lanes.RunAsync<IReadOnlyList<QueueState>>(
        async redis => await Task.WhenAll((await lanes.Registry.ReadQueuesAsync(redis)).Select(keys => ReadStateAsync(redis, keys))),
        cancellationToken);

    public Task<QueueState> ReadStateAsync(LaneKeys keys, CancellationToken cancellationToken) =>
        lanes.RunAsync(redis => ReadStateAsync(redis, keys), cancellationToken);

    /// <summary>Notes that somebody asks for messages.</summary>
    public Task<bool> NoteConsumerAsync(LaneKeys keys, CancellationToken cancellationToken) => lanes.RunAsync(
        redis => redis.HashSetAsync(keys.Control, ControlFields.Seen, lanes.Now), cancellationToken);

    Task<bool[]> TouchAsync(IDatabaseAsync redis, LaneKeys keys) => Task.WhenAll(
        redis.HashSetAsync(keys.Control, ControlFields.Created, lanes.Now, When.NotExists),
        redis.HashSetAsync(keys.Control, ControlFields.DeadLettersSince, lanes.Now, When.NotExists));

    async Task<QueueState> ReadStateAsync(IDatabase redis, LaneKeys keys)
    {
        var reading = lanes.Change(redis, keys);
        var marks = reading.Run(commands => commands.HashGetAllAsync(keys.Control));
        var figures = reading.Run(commands => commands.HashGetAllAsync(keys.Figures));
        await reading.CommitAsync();
        return new QueueState(keys, ToFields(await marks), ToFields(await figures));
    }

    static Dictionary<string, long> ToFields(HashEntry[] hash) => hash.ToDictionary(field => field.Name.ToString(), field => (long)field.Value);
}

/// <summary>A queue of messages at one moment.</summary>
internal sealed record QueueState(LaneKeys Keys, IReadOnlyDictionary<string, long> Marks, IReadOnlyDictionary<string, long> Counts)
{
    public DateTimeOffset? CreatedAt => At(ControlFields.Created);

    public DateTimeOffset? DlqCreatedAt => At(ControlFields.DeadLettersSince);

    public DateTimeOffset? LastConsumerAt => At(ControlFields.Seen);

    public bool Paused => Marks.ContainsKey(ControlFields.Paused);

    public long Held => BatchStates.InFlight.Sum(state => Counts.GetValueOrDefault(Figures.Batches(state)));

    public long Ready => Counts.GetValueOrDefault(Figures.Batches(BatchStates.Ready));

    public long Leased => Counts.GetValueOrDefault(Figures.Batches(BatchStates.Leased));

    public long Dead => Counts.GetValueOrDefault(Figures.Batches(Figures.Letters));

    DateTimeOffset? At(string field) => Marks.TryGetValue(field, out var ms) ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
}
