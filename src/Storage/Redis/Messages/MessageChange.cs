using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>
/// The moves of messages in one transaction on one queue. A dead letter is a message in a state of its own: nothing of it is copied,
/// so it keeps all that is known of it. Members of the same set go in and out by one command.
/// </summary>
internal sealed class MessageChange(LaneChange change)
{
    /// <summary>The state of a message in the dead letter queue.</summary>
    public const string Dead = "dead";

    readonly Dictionary<RedisKey, List<RedisValue>> _out = [];
    readonly Dictionary<RedisKey, List<SortedSetEntry>> _in = [];
    readonly List<RedisKey> _gone = [];

    public LaneChange Lane => change;

    /// <summary>The message goes to another state of the same queue.</summary>
    public void Move(BatchRow row, string state, long until, params HashEntry[] more)
    {
        Leave(row);
        HashEntry[] fields = [new(BatchRow.EpochField, row.Epoch + 1), new("s", state), new("u", until), .. more];
        change.Run(redis => redis.HashSetAsync(change.Keys.Batch(row.Id), fields));
        _in.Of(SetOf(change.Keys, state)).Add(new(BatchMoves.Member(row.Id), state == BatchStates.Ready ? row.Score : until));
        if (row.ExpiresAt is { } expiry && state != Dead)
            _in.Of(change.Keys.TimesToLive).Add(new(BatchMoves.Member(row.Id), expiry));
        Count(state, 1);
    }

    /// <summary>The message ends, counted as <paramref name="figure"/>; <see langword="null"/> where it goes on in another queue.</summary>
    public void End(BatchRow row, string? figure)
    {
        Leave(row);
        _gone.Add(change.Keys.Batch(row.Id));
        if (figure is not null)
            change.Count(figure, 1);
        else
            change.Count(Figures.Accepted, -1);
    }

    public void Extend(BatchRow row, long until)
    {
        change.RequireEpoch(row.Id, row.Epoch);
        change.Run(redis => redis.HashSetAsync(change.Keys.Batch(row.Id), "u", until));
        _in.Of(change.Keys.Leases).Add(new(BatchMoves.Member(row.Id), until));
    }

    public Task<Commit> CommitAsync()
    {
        foreach (var (set, members) in _out)
            change.Run(redis => redis.SortedSetRemoveAsync(set, [.. members]));
        foreach (var (set, entries) in _in)
            change.Run(redis => redis.SortedSetAddAsync(set, [.. entries]));
        if (_gone.Count > 0)
            change.Run(redis => redis.KeyDeleteAsync([.. _gone]));
        return change.CommitAsync();
    }

    public static RedisKey SetOf(LaneKeys keys, string state) => state == Dead ? keys.DeadLetters : keys.SetOf(state);

    void Leave(BatchRow row)
    {
        change.RequireEpoch(row.Id, row.Epoch);
        _out.Of(SetOf(change.Keys, row.State)).Add(BatchMoves.Member(row.Id));
        if (row.ExpiresAt is not null && row.State != Dead)
            _out.Of(change.Keys.TimesToLive).Add(BatchMoves.Member(row.Id));
        Count(row.State, -1);
    }

    void Count(string state, long by)
    {
        if (state == Dead)
            change.Count(Figures.Dead, by);
        change.CountState(state == Dead ? Figures.Letters : state, by, by);
    }
}

file static class Lists
{
    public static List<T> Of<T>(this Dictionary<RedisKey, List<T>> lists, RedisKey key)
    {
        if (!lists.TryGetValue(key, out var list))
            lists[key] = list = [];
        return list;
    }
}
