using StackExchange.Redis;

namespace PointBus.Storage.Redis;

internal sealed partial class RedisSagaDocuments
{
    const int TakenPerChange = 32;

    public Task<IReadOnlyList<Guid>> TakeDueAsync(int max, TimeSpan lease, CancellationToken cancellationToken) => GuardAsync<IReadOnlyList<Guid>>(
        async redis =>
        {
            var now = time.GetUtcNow();
            var until = Milliseconds(now + lease);
            var indexes = await Task.WhenAll(Enumerable.Range(0, SagaKeys.Shards).Select(shard =>
                redis.SortedSetRangeByScoreWithScoresAsync(_keys.Due(shard), stop: now.ToUnixTimeMilliseconds(), take: max)));

            var due = indexes.SelectMany(entries => entries)
                .Select(entry => new DueSaga(Guid.Parse(entry.Element.ToString()), (long)entry.Score))
                .OrderBy(saga => saga.At).Take(max).ToList();
            var taken = await Task.WhenAll(due.GroupBy(saga => SagaKeys.ShardOf(saga.Id))
                .SelectMany(shard => shard.Chunk(TakenPerChange)).Select(sagas => TakeAsync(redis, sagas, until)));

            var won = taken.SelectMany(ids => ids).ToHashSet();
            return [.. due.Select(saga => saga.Id).Where(won.Contains)];
        },
        cancellationToken);

    /// <summary>Postpones sagas in one change; if one of them is not as it was, in one change each.</summary>
    async Task<IEnumerable<Guid>> TakeAsync(IDatabase redis, DueSaga[] sagas, long until)
    {
        if (await TryTakeAsync(redis, sagas, until) == Commit.Done)
            return sagas.Select(saga => saga.Id);
        if (sagas is [var single])
        {
            await DropOrphanAsync(redis, single.Id);
            return [];
        }

        var taken = await Task.WhenAll(sagas.Select(saga => TakeAsync(redis, [saga], until)));
        return taken.SelectMany(ids => ids);
    }

    /// <summary>Whoever moves the due time from the one that was read has the saga; the others find another time.</summary>
    Task<Commit> TryTakeAsync(IDatabase redis, DueSaga[] sagas, long until) => ConditionalChange.CommitAsync(redis, change =>
    {
        foreach (var saga in sagas)
        {
            change.Require(Condition.HashEqual(_keys.Document(saga.Id), DueTime, saga.At));
            Postpone(change, saga.Id, until);
        }
    });

    /// <summary>A document whose keeping time has ended leaves its place in the index behind.</summary>
    Task<Commit> DropOrphanAsync(IDatabase redis, Guid id) => ConditionalChange.CommitAsync(redis, change =>
    {
        change.Require(Condition.HashNotExists(_keys.Document(id), Version));
        change.Run(to => to.KeyDeleteAsync(_keys.Document(id)));
        change.Run(to => to.SortedSetRemoveAsync(_keys.Due(SagaKeys.ShardOf(id)), SagaKeys.Member(id)));
    });

    sealed record DueSaga(Guid Id, long At);
}
