using StackExchange.Redis;

namespace PointBus.Storage.Redis;

internal sealed partial class RedisMessages
{
    /// <summary>Makes messages that wait for their time ready, oldest first.</summary>
    public async Task<int> ForceAsync(IDatabase redis, LaneKeys keys, int max)
    {
        var rows = await RedisLanes.ReadRowsAsync(redis, keys, await ReadIdsAsync(redis, keys.Due, int.MaxValue));
        var oldest = rows.OfType<BatchRow>().Where(row => !row.HasExpired(lanes.Now)).OrderBy(row => row.Acceptance).Take(max);
        return (await ChangeAsync(redis, keys, oldest.Select(Held), IsAlive, (change, row) => change.Move(row, BatchStates.Ready, 0))).Count;
    }

    /// <summary>Removes messages as expired, those that are still as they were read.</summary>
    public async Task<int> ExpireAsync(IDatabase redis, LaneKeys keys, IReadOnlyList<BatchRow> rows) =>
        (await ChangeAsync(redis, keys, rows.Select(Held), IsAlive, (change, row) => change.End(row, Figures.Expired))).Count;
}
