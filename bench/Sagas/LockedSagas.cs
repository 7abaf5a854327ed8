using System.Globalization;
using StackExchange.Redis;

namespace PointBus.Bench.Sagas;

/// <summary>
/// The algorithm that MassTransit's own Redis repository has, as its source shows: a saga is added without a look at what is there; an
/// update takes a lock, reads again, compares versions, writes and gives the lock back.
/// </summary>
sealed class LockedSagas(IDatabase redis) : ISagaContestant
{
    static readonly TimeSpan LockFor = TimeSpan.FromSeconds(30);

    public string Name => "lock, read, compare, write, unlock";

    public async Task AddOneAsync(Guid id, CancellationToken cancellationToken)
    {
        var key = "locked:" + id.ToString("N");
        while (true)
        {
            var (version, count) = Read(await redis.StringGetAsync(key));
            if (version == 0)
            {
                await redis.StringSetAsync(key, "1|1");
                return;
            }

            RedisValue owner = Guid.NewGuid().ToString("N");
            if (await redis.LockTakeAsync(key + ":lock", owner, LockFor))
            {
                try
                {
                    if (Read(await redis.StringGetAsync(key)).Version == version)
                    {
                        await redis.StringSetAsync(key, string.Create(CultureInfo.InvariantCulture, $"{version + 1}|{count + 1}"));
                        return;
                    }
                }
                finally
                {
                    await redis.LockReleaseAsync(key + ":lock", owner);
                }
            }
            await Task.Delay(ISagaContestant.Pause(), TimeProvider.System, cancellationToken);
        }
    }

    public async Task<long> CountAsync(Guid id, CancellationToken cancellationToken) => Read(await redis.StringGetAsync("locked:" + id.ToString("N"))).Count;

    static (long Version, long Count) Read(RedisValue value)
    {
        if (value.IsNull)
            return (0, 0);
        var parts = value.ToString().Split('|');
        return (long.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
