using PointBus.Storage.Redis;
using StackExchange.Redis;

namespace PointBus.Storage.Tests.Buffer;

/// <summary>Recounts a buffer from its keys, without its code, and compares with the figures it keeps.</summary>
internal static class BufferAudit
{
    /// <returns>What is wrong, in words; empty if nothing is.</returns>
    public static async Task<IReadOnlyList<string>> FindFaultsAsync(BufferHarness harness)
    {
        var faults = new List<string>();
        var redis = await harness.RawAsync();
        foreach (var status in await harness.Buffer.ReadLanesAsync(default))
            faults.AddRange(await FindFaultsAsync(redis, harness.Keys(status.Lane), status));
        return faults;
    }

    public static async Task<IReadOnlyDictionary<Guid, DoneMarker>> ReadDoneAsync(BufferHarness harness, Lane lane)
    {
        var redis = await harness.RawAsync();
        var found = new Dictionary<Guid, DoneMarker>();
        foreach (var (key, id) in Keys(redis, harness.Keys(lane).Done(Guid.Empty)))
            found[id] = StoredJson.ReadMarker((byte[])(await redis.StringGetAsync(key))!)!;
        return found;
    }

    public static async Task<IReadOnlyDictionary<Guid, StoredBatch>> ReadBatchesAsync(IDatabase redis, LaneKeys keys)
    {
        var hashes = Keys(redis, keys.Batch(Guid.Empty)).Select(async entry => (entry.Id, await redis.HashGetAllAsync(entry.Key)));
        return (await Task.WhenAll(hashes)).ToDictionary(entry => entry.Id, entry => new StoredBatch(entry.Item2));
    }

    public static async Task<IReadOnlyDictionary<Guid, LetterRow>> ReadLettersAsync(IDatabase redis, LaneKeys keys)
    {
        var rows = Keys(redis, keys.Letter(Guid.Empty)).Select(async entry =>
            LetterRow.Read(entry.Id, keys.Lane.Name, await redis.HashGetAsync(entry.Key, LetterRow.Fields)));
        return (await Task.WhenAll(rows)).OfType<LetterRow>().ToDictionary(row => row.Id);
    }

    static async Task<IReadOnlyList<string>> FindFaultsAsync(IDatabase redis, LaneKeys keys, LaneStatus status)
    {
        var faults = new List<string>();
        var batches = await ReadBatchesAsync(redis, keys);
        var sets = new Dictionary<RedisKey, Dictionary<Guid, double>>();
        foreach (var set in new[] { keys.Ready, keys.Due, keys.Leases, keys.TimesToLive })
            sets[set] = (await redis.SortedSetRangeByRankWithScoresAsync(set)).ToDictionary(entry => Guid.Parse(entry.Element.ToString()), entry => entry.Score);

        var counted = BatchStates.InFlight.ToDictionary(state => state, _ => Amount.Zero);
        foreach (var (id, stored) in batches)
        {
            if (stored.Row(id) is not { } row)
            {
                faults.Add($"{id}: half a hash");
                continue;
            }

            counted[row.State] += new Amount(1, row.Points);
            foreach (var set in new[] { keys.Ready, keys.Due, keys.Leases })
                if (sets[set].ContainsKey(id) != (set == keys.SetOf(row.State)))
                    faults.Add($"{id}: {row.State}, but its place in {set} says otherwise");
            if (sets[keys.TimesToLive].ContainsKey(id) != (row is { Waits: true, ExpiresAt: not null }))
                faults.Add($"{id}: {row.State}, but its place in ttl says otherwise");
            if (row.State == BatchStates.Ready && sets[keys.Ready].GetValueOrDefault(id) != row.Score)
                faults.Add($"{id}: stands in the wrong place");
            if (await redis.KeyExistsAsync(keys.Done(id)))
                faults.Add($"{id}: both {row.State} and done");
        }

        foreach (var set in new[] { keys.Ready, keys.Due, keys.Leases, keys.TimesToLive })
            faults.AddRange(sets[set].Keys.Where(id => !batches.ContainsKey(id)).Select(id => $"{id}: in {set} without a batch"));

        Compare("ready", status.Ready, counted[BatchStates.Ready]);
        Compare("scheduled", status.Scheduled, counted[BatchStates.Scheduled]);
        Compare("leased", status.Leased, counted[BatchStates.Leased]);
        Compare("parked", status.Parked, counted[BatchStates.Parked]);

        var letters = await LetterAudit.FindFaultsAsync(redis, keys, Keys(redis, keys.Letter(Guid.Empty)), status);
        faults.AddRange(letters);

        var bytes = batches.Values.Sum(stored => stored.Row(Guid.Empty)?.Bytes ?? 0);
        foreach (var (key, _) in Keys(redis, keys.Letter(Guid.Empty)))
            bytes += (long)await redis.HashGetAsync(key, BatchRow.BytesField);
        if (status.Bytes != bytes)
            faults.Add($"{keys.Lane.Name}: {status.Bytes} bytes kept, {bytes} recounted");

        var ended = new long[3];
        foreach (var (key, _) in Keys(redis, keys.Done(Guid.Empty)))
        {
            var marker = StoredJson.ReadMarker((byte[])(await redis.StringGetAsync(key))!)!;
            ended[0] += marker.Stored;
            ended[1] += marker.Duplicate;
            ended[2] += marker.Points;
        }

        var ledger = status.Ledger;
        if (!ledger.Balanced)
            faults.Add($"{keys.Lane.Name}: {ledger} does not balance");
        if (ledger.Stored != ended[0] || ledger.Duplicate != ended[1])
            faults.Add($"{keys.Lane.Name}: {ledger}, but the markers say {ended[0]} stored and {ended[1]} duplicate");
        return faults;

        void Compare(string what, Amount kept, Amount recounted)
        {
            if (kept != recounted)
                faults.Add($"{keys.Lane.Name}: {what} kept as {kept}, recounted as {recounted}");
        }
    }

    /// <summary>The keys like <paramref name="sample"/>, which is the key of the empty id.</summary>
    static IReadOnlyList<(RedisKey Key, Guid Id)> Keys(IDatabase redis, RedisKey sample)
    {
        var root = sample.ToString()[..^32];
        return [.. redis.Multiplexer.GetServers()[0]
            .Keys(pattern: root + "*", pageSize: 1000)
            .Distinct()
            .Select(key => (key, Guid.Parse(key.ToString()[^32..])))];
    }
}
