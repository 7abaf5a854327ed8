using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>
/// One MULTI/EXEC on the keys of one lane. The conditions watch single batches and letters, never a key of the whole lane,
/// so that changes of different ones do not collide. The lane's figures and its recorded events change in the same transaction.
/// </summary>
internal sealed class LaneChange(IDatabase database, LaneKeys keys, RedisBufferOptions options, DateTimeOffset at)
{
    readonly ITransaction _transaction = database.CreateTransaction();
    readonly Dictionary<(RedisKey Hash, string Field), long> _sums = [];
    readonly Dictionary<RedisKey, TimeSpan> _lifetimes = [];
    readonly List<SortedSetEntry> _events = [];
    readonly List<Task> _replies = [];
    readonly List<ConditionResult> _conditions = [];

    public LaneKeys Keys { get; } = keys;

    public RedisBufferOptions Options { get; } = options;

    /// <summary>The time of everything that is part of it.</summary>
    public DateTimeOffset At { get; } = at;

    public void RequireEpoch(Guid batchId, long epoch)
    {
        if (!Mutant.IgnoresEpochs)
            _conditions.Add(_transaction.AddCondition(Condition.HashEqual(Keys.Batch(batchId), BatchRow.EpochField, epoch)));
    }

    public void RequireVersion(Guid letterId, long version) =>
        _conditions.Add(_transaction.AddCondition(Condition.HashEqual(Keys.Letter(letterId), LetterRow.VersionField, version)));

    public void RequireField(RedisKey hash, string field, RedisValue value) =>
        _conditions.Add(_transaction.AddCondition(Condition.HashEqual(hash, field, value)));

    public void RequireAbsent(RedisKey key) =>
        _conditions.Add(_transaction.AddCondition(Condition.KeyNotExists(key)));

    /// <summary>Adds a command; its reply comes with the commit.</summary>
    public T Run<T>(Func<ITransaction, T> command)
        where T : Task
    {
        var reply = command(_transaction);
        _replies.Add(reply);
        return reply;
    }

    /// <summary>Adds to one of the lane's figures.</summary>
    public void Count(string figure, long amount) => Count(Keys.Figures, figure, amount);

    public void Count(RedisKey hash, string field, long amount) =>
        _sums[(hash, field)] = _sums.GetValueOrDefault((hash, field)) + amount;

    public void CountState(string state, long batches, long points)
    {
        Count(Figures.Batches(state), batches);
        Count(Figures.Points(state), points);
    }

    /// <summary>Lets a counted hash live for so long from now on.</summary>
    public void Keep(RedisKey hash, TimeSpan lifetime) => _lifetimes[hash] = lifetime;

    /// <summary>Records what the change means for the rest of the system.</summary>
    /// <param name="event">A batch's or a letter's event.</param>
    /// <param name="number">The epoch or version it leads to, so that no two events are equal unless they are the same.</param>
    public void Record(object @event, long number) =>
        _events.Add(new SortedSetEntry(EventText.Write(@event, number), At.ToUnixTimeMilliseconds()));

    public async Task<Commit> CommitAsync()
    {
        foreach (var ((hash, field), amount) in _sums)
            if (amount != 0)
                _ = Run(redis => redis.HashIncrementAsync(hash, field, amount));

        foreach (var (hash, lifetime) in _lifetimes)
            _ = Run(redis => redis.KeyExpireAsync(hash, lifetime));

        if (_events.Count > 0)
            _ = Run(redis => redis.SortedSetAddAsync(Keys.Events, [.. _events]));

        if (!await _transaction.ExecuteAsync())
            return _conditions.TrueForAll(condition => condition.WasSatisfied) ? Commit.Collided : Commit.Stale;

        await Task.WhenAll(_replies);
        return Commit.Done;
    }
}

/// <summary>How a <see cref="LaneChange"/> went.</summary>
internal enum Commit
{
    Done,

    /// <summary>A condition did not hold; nothing happened.</summary>
    Stale,

    /// <summary>A watched key was touched meanwhile, as by a renewal, or seemed so: Garnet watches hashes of keys. Nothing happened, and another try may succeed.</summary>
    Collided,
}
