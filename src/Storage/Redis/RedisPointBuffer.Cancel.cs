using StackExchange.Redis;

namespace PointBus.Storage.Redis;

internal sealed partial class RedisPointBuffer
{
    Task<int[]> TakeOutCancelledAsync(IReadOnlyList<Claim> claims, CancellationToken cancellationToken) => lanes.RunAsync(
        redis => Task.WhenAll(claims.Select(claim => claim.Header.Lane).Distinct().Select(lane => TakeOutCancelledAsync(redis, lanes.KeysOf(lane)))),
        cancellationToken);

    /// <summary>Takes out what was to be taken out when it came back, and forgets what has ended otherwise.</summary>
    /// <returns>How many batches were taken out.</returns>
    async Task<int> TakeOutCancelledAsync(IDatabase redis, LaneKeys keys)
    {
        var asked = (await redis.SetMembersAsync(keys.Cancelled)).Select(member => Guid.Parse(member.ToString())).ToList();
        var rows = await RedisLanes.ReadRowsAsync(redis, keys, asked);
        var taken = 0;
        for (var i = 0; i < asked.Count; i++)
        {
            if (rows[i] is { Waits: false })
                continue;
            if (rows[i] is { } row && await BuryAsync(redis, keys, row, DeadLetterReasons.Cancelled))
                taken++;
            // Only a batch that is gone is forgotten; one that moved meanwhile is met again.
            if (!await redis.KeyExistsAsync(keys.Batch(asked[i])))
                await redis.SetRemoveAsync(keys.Cancelled, BatchMoves.Member(asked[i]));
        }

        return taken;
    }
}
