using PointBus.Storage.Redis;
using StackExchange.Redis;

namespace PointBus.Storage.Tests.Buffer;

/// <summary>Recounts a lane's dead letters from their stubs and compares with where they are listed and counted.</summary>
internal static class LetterAudit
{
    public static async Task<IReadOnlyList<string>> FindFaultsAsync(IDatabase redis, LaneKeys keys, IReadOnlyList<(RedisKey Key, Guid Id)> stubs, LaneStatus status)
    {
        var faults = new List<string>();
        var open = await MembersAsync(redis, keys.DeadLetters);
        var archived = await MembersAsync(redis, keys.Archived);
        var unfiled = await MembersAsync(redis, keys.Unfiled);
        var counted = Enum.GetValues<LetterState>().ToDictionary(state => state, _ => Amount.Zero);
        foreach (var (key, id) in stubs)
        {
            if (LetterRow.Read(id, keys.Lane.Name, await redis.HashGetAsync(key, LetterRow.Fields)) is not { } row)
            {
                faults.Add($"{id}: half a letter");
                continue;
            }

            counted[row.State] += new Amount(1, row.Points);
            if (open.Remove(id) != (row.State == LetterState.Open))
                faults.Add($"{id}: {row.State}, but its place in dlq says otherwise");
            if (archived.Remove(id) != (row.State is LetterState.Archived or LetterState.Expired))
                faults.Add($"{id}: {row.State}, but its place in archived says otherwise");
            if (unfiled.Remove(id) != await redis.HashExistsAsync(key, StoredBatch.Header))
                faults.Add($"{id}: its content and its place in unfiled differ");
            if (await redis.KeyTimeToLiveAsync(key) is null == row.State is LetterState.Replayed or LetterState.Purged)
                faults.Add($"{id}: {row.State}, kept for the wrong time");
        }

        faults.AddRange(open.Concat(archived).Concat(unfiled).Select(id => $"{id}: listed without a letter"));
        var away = counted[LetterState.Archived] + counted[LetterState.Expired];
        if (status.DeadLetters != counted[LetterState.Open] || status.Archived != away)
            faults.Add($"{keys.Lane.Name}: letters kept as {status.DeadLetters} and {status.Archived}, recounted as {counted[LetterState.Open]} and {away}");
        if (status.Ledger.DeadLettered != counted[LetterState.Open].Points)
            faults.Add($"{keys.Lane.Name}: {status.Ledger}, but the stubs say {counted[LetterState.Open].Points} dead");
        // What was given up stays counted with the others, by hand or by its age.
        if (status.Ledger.Discarded < counted[LetterState.Archived].Points || status.Ledger.Expired < counted[LetterState.Expired].Points ||
            status.Ledger.Discarded + status.Ledger.Expired < (away + counted[LetterState.Purged]).Points)
            faults.Add($"{keys.Lane.Name}: {status.Ledger}, but {away.Points} are put away and {counted[LetterState.Purged].Points} given up");
        return faults;
    }

    static async Task<HashSet<Guid>> MembersAsync(IDatabase redis, RedisKey set) =>
        [.. (await redis.SortedSetRangeByRankAsync(set)).Select(member => Guid.Parse(member.ToString()))];
}
