using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>
/// Saga documents on Redis, Valkey or Garnet: a hash each, and its place in the due index, changed in one transaction that
/// holds only while the document is the one that was read. Only documents are watched, never an index that others share.
/// </summary>
internal sealed partial class RedisSagaDocuments(RedisConnection connection, string prefix, TimeProvider time) : ISagaDocuments
{
    const string Version = "v", Json = "j", DueTime = "d";

    static readonly RedisValue[] Loaded = [Version, Json];

    readonly SagaKeys _keys = new(prefix);

    public Task<SagaDocument?> LoadAsync(Guid id, CancellationToken cancellationToken) => GuardAsync(
        async redis => await redis.HashGetAsync(_keys.Document(id), Loaded) is [{ IsNull: false } version, { IsNull: false } json]
            ? new SagaDocument((long)version, (byte[])json!)
            : null,
        cancellationToken);

    public Task<bool> SaveAsync(
        Guid id, long expected, ReadOnlyMemory<byte> json, DateTimeOffset? due, TimeSpan? keep, CancellationToken cancellationToken) => GuardAsync(
        async redis => await ConditionalChange.CommitAsync(redis, change =>
        {
            var document = _keys.Document(id);
            change.Require(expected == 0 ? Condition.HashNotExists(document, Version) : Condition.HashEqual(document, Version, expected));
            change.Run(to => to.HashSetAsync(document, [new(Version, expected + 1), new(Json, json)]));
            if (due is { } at)
                Postpone(change, id, Milliseconds(at));
            else
                Forget(change, id);
            change.Run(to => keep is { } lifetime ? to.KeyExpireAsync(document, lifetime) : to.KeyPersistAsync(document));
        }) == Commit.Done,
        cancellationToken);

    public Task<bool> DeleteAsync(Guid id, long expected, CancellationToken cancellationToken) => GuardAsync(
        async redis => await ConditionalChange.CommitAsync(redis, change =>
        {
            change.Require(Condition.HashEqual(_keys.Document(id), Version, expected));
            change.Run(to => to.KeyDeleteAsync(_keys.Document(id)));
            change.Run(to => to.SortedSetRemoveAsync(_keys.Due(SagaKeys.ShardOf(id)), SagaKeys.Member(id)));
        }) == Commit.Done,
        cancellationToken);

    void Postpone(ConditionalChange change, Guid id, long due)
    {
        change.Run(to => to.HashSetAsync(_keys.Document(id), DueTime, due));
        change.Run(to => to.SortedSetAddAsync(_keys.Due(SagaKeys.ShardOf(id)), SagaKeys.Member(id), due));
    }

    void Forget(ConditionalChange change, Guid id)
    {
        change.Run(to => to.HashDeleteAsync(_keys.Document(id), DueTime));
        change.Run(to => to.SortedSetRemoveAsync(_keys.Due(SagaKeys.ShardOf(id)), SagaKeys.Member(id)));
    }

    /// <summary>Rounded up, so that nothing is taken before it is due.</summary>
    static long Milliseconds(DateTimeOffset at) => (at + TimeSpan.FromMilliseconds(1) - TimeSpan.FromTicks(1)).ToUnixTimeMilliseconds();

    Task<T> GuardAsync<T>(Func<IDatabase, Task<T>> call, CancellationToken cancellationToken) =>
        connection.RunAsync(call, "the sagas", cancellationToken);
}
