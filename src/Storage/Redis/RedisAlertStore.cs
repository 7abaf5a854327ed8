using System.Globalization;
using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>What alerting remembers, on Redis, Valkey or Garnet: a hash for each kind of document and for the right to evaluate, a sorted set by time for each log.</summary>
internal sealed class RedisAlertStore(RedisConnection connection, string prefix, TimeProvider time) : IAlertStore
{
    const string Host = "h", Until = "u";

    static readonly RedisValue[] Lead = [Host, Until];

    readonly AlertKeys _keys = new(prefix);

    // By the hosts' clocks: a key that ends by itself makes Garnet answer a transaction on it with a broken reply.
    public Task<bool> LeadAsync(string host, TimeSpan lease, CancellationToken cancellationToken) => GuardAsync(
        async redis =>
        {
            var now = time.GetUtcNow();
            if (await redis.HashGetAsync(_keys.Leader, Lead) is [{ IsNull: false } leader, { IsNull: false } until])
                return (leader == host || (long)until <= now.ToUnixTimeMilliseconds()) &&
                    await TakeAsync(redis, Condition.HashEqual(_keys.Leader, Until, until), host, now + lease);

            return await TakeAsync(redis, Condition.HashNotExists(_keys.Leader, Until), host, now + lease);
        },
        cancellationToken);

    public Task ResignAsync(string host, CancellationToken cancellationToken) => GuardAsync(
        redis => ConditionalChange.CommitAsync(redis, change =>
        {
            change.Require(Condition.HashEqual(_keys.Leader, Host, host));
            change.Run(to => to.KeyDeleteAsync(_keys.Leader));
        }),
        cancellationToken);

    public Task<IReadOnlyDictionary<string, string>> ReadAllAsync(AlertDocument kind, CancellationToken cancellationToken) =>
        GuardAsync<IReadOnlyDictionary<string, string>>(
            async redis => (await redis.HashGetAllAsync(_keys.Documents(kind))).ToDictionary(field => field.Name.ToString(), field => field.Value.ToString()),
            cancellationToken);

    public Task SaveAsync(AlertDocument kind, IReadOnlyDictionary<string, string?> changes, CancellationToken cancellationToken) => GuardAsync(
        async redis =>
        {
            var written = changes.Where(change => change.Value is not null).Select(change => new HashEntry(change.Key, change.Value)).ToArray();
            var removed = changes.Where(change => change.Value is null).Select(change => (RedisValue)change.Key).ToArray();
            return changes.Count == 0 || await CommitAsync(redis, change =>
            {
                if (written.Length > 0)
                    change.Run(to => to.HashSetAsync(_keys.Documents(kind), written));
                if (removed.Length > 0)
                    change.Run(to => to.HashDeleteAsync(_keys.Documents(kind), removed));
            });
        },
        cancellationToken);

    public Task AppendAsync(AlertLog log, DateTimeOffset at, string entry, TimeSpan keep, CancellationToken cancellationToken) => GuardAsync(
        redis => ConditionalChange.CommitAsync(redis, change =>
        {
            // The time makes entries of one text two members; the same one again stays one.
            change.Run(to => to.SortedSetAddAsync(_keys.Log(log), string.Create(CultureInfo.InvariantCulture, $"{Score(at)}:{entry}"), Score(at)));
            change.Run(to => to.SortedSetRemoveRangeByScoreAsync(_keys.Log(log), double.NegativeInfinity, Score(at - keep), Exclude.Stop));
        }),
        cancellationToken);

    public Task<IReadOnlyList<string>> ReadAsync(
        AlertLog log, DateTimeOffset after, DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return GuardAsync<IReadOnlyList<string>>(
            async redis =>
            {
                var members = await redis.SortedSetRangeByScoreAsync(
                    _keys.Log(log), Score(after), Score(before), Exclude.Stop, Order.Descending, take: limit);
                return [.. members.Select(member => member.ToString()).Select(member => member[(member.IndexOf(':', StringComparison.Ordinal) + 1)..])];
            },
            cancellationToken);
    }

    public Task CountAsync(IReadOnlyDictionary<string, long> counters, CancellationToken cancellationToken) => GuardAsync(
        async redis => counters.Count == 0 || await CommitAsync(redis, change =>
        {
            foreach (var (name, amount) in counters)
                change.Run(to => to.HashIncrementAsync(_keys.Counters, name, amount));
        }),
        cancellationToken);

    public Task<IReadOnlyDictionary<string, long>> ReadCountersAsync(CancellationToken cancellationToken) => GuardAsync<IReadOnlyDictionary<string, long>>(
        async redis => (await redis.HashGetAllAsync(_keys.Counters)).ToDictionary(field => field.Name.ToString(), field => (long)field.Value),
        cancellationToken);

    Task<bool> TakeAsync(IDatabase redis, Condition asRead, string host, DateTimeOffset until) => CommitAsync(redis, change =>
    {
        change.Require(asRead);
        change.Run(to => to.HashSetAsync(_keys.Leader, [new(Host, host), new(Until, until.ToUnixTimeMilliseconds())]));
    });

    static async Task<bool> CommitAsync(IDatabase redis, Action<ConditionalChange> fill) =>
        await ConditionalChange.CommitAsync(redis, fill) == Commit.Done;

    /// <summary>Microseconds since 1970, which a double holds exactly.</summary>
    static long Score(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    Task<T> GuardAsync<T>(Func<IDatabase, Task<T>> call, CancellationToken cancellationToken) =>
        connection.RunAsync(call, "the alerts", cancellationToken);
}
