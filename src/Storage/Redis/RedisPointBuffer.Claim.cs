using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace PointBus.Storage.Redis;

internal sealed partial class RedisPointBuffer
{
    public Task<IReadOnlyList<Claim>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        if (request.MaxBatches is < 1 or > 1_000 || request.Lease <= TimeSpan.Zero)
            throw new ArgumentException("A claim takes 1 to 1,000 batches under a lease longer than nothing.", nameof(request));

        return lanes.RunAsync<IReadOnlyList<Claim>>(
            async redis =>
            {
                var claims = new List<Claim>();
                for (var attempt = 0; attempt < RedisLanes.Tries; attempt++)
                {
                    var left = request with
                    {
                        MaxBatches = request.MaxBatches - claims.Count,
                        MaxPoints = request.MaxPoints - claims.Sum(claim => claim.Header.PointCount),
                    };
                    try
                    {
                        if (!await ClaimOnceAsync(redis, left, claims) || claims.Count == request.MaxBatches || cancellationToken.IsCancellationRequested)
                            break;
                    }
                    catch (Exception e) when (RedisOutage.Is(e) && claims.Count > 0)
                    {
                        break;
                    }
                }

                return claims;
            },
            cancellationToken);
    }

    /// <summary>One look at the heads of all lanes and one transaction per lane.</summary>
    /// <returns>Whether something that was picked could not be taken, so that another look may find more.</returns>
    async Task<bool> ClaimOnceAsync(IDatabase redis, ClaimRequest request, List<Claim> claims)
    {
        var all = request.Lane is { } only ? [lanes.KeysOf(only)] : await lanes.Registry.ReadAsync(redis);
        var heads = await Task.WhenAll(all.Select(keys => PeekAsync(redis, keys, request.MaxBatches)));
        var picked = _order.Pick(heads.SelectMany(head => head), request.MaxBatches);
        var rows = await Task.WhenAll(picked.Select(pick => ReadRowAsync(redis, pick.Candidate)));

        var chosen = new List<(Candidate Candidate, BatchRow Row, bool Lowest)>();
        var skipped = false;
        var points = 0L;
        for (var i = 0; i < picked.Count; i++)
        {
            var (candidate, lowest) = picked[i];
            if (rows[i] is not { State: BatchStates.Ready } row || row.HasExpired(lanes.Now))
            {
                skipped |= await SetRightAsync(redis, candidate, rows[i]);
                continue;
            }

            // The first batch is always taken, however big it is.
            if (points + row.Points > request.MaxPoints && (points > 0 || claims.Count > 0))
                break;
            points += row.Points;
            chosen.Add((candidate, row, lowest));
        }

        var taken = new Dictionary<Guid, Claim?>();
        var outage = false;
        try
        {
            foreach (var lane in chosen.GroupBy(choice => choice.Candidate.Lane))
                foreach (var (id, claim) in await LeaseAsync(redis, lane.Key, [.. lane.Select(choice => choice.Row)], request))
                    taken[id] = claim;
        }
        catch (Exception e) when (RedisOutage.Is(e) && claims.Count + taken.Count > 0)
        {
            // What is leased already goes to the caller; it would else lie until its lease ends.
            outage = true;
        }

        var got = chosen.Where(choice => taken.ContainsKey(choice.Row.Id)).ToList();
        _order.Taken(got.Select(choice => choice.Lowest));
        claims.AddRange(got.Select(choice => taken[choice.Row.Id]).OfType<Claim>());
        return !outage && (skipped || got.Count < chosen.Count || taken.Values.Any(claim => claim is null));
    }

    /// <summary>The first of the ready set, and the heads of the lower bands that the tenth takes may go to.</summary>
    internal static async Task<IEnumerable<Candidate>> PeekAsync(IDatabase redis, LaneKeys keys, int max)
    {
        var paused = redis.HashExistsAsync(keys.Control, ControlFields.Paused);
        var first = redis.SortedSetRangeByRankWithScoresAsync(keys.Ready, 0, max - 1);
        var lower = new[] { Band.Medium, Band.Low }.Select(band =>
        {
            var (lowest, highest) = Bands.Priorities(band);
            var (from, to) = ReadyScore.Range(lowest, highest);
            return redis.SortedSetRangeByScoreWithScoresAsync(keys.Ready, from, to, take: ClaimOrder.LowerHeads(max));
        });
        var entries = await Task.WhenAll(lower.Prepend(first));
        if (await paused)
            return [];
        return entries
            .SelectMany(entry => entry)
            .DistinctBy(entry => entry.Element)
            .Select(entry => new Candidate(keys, Guid.Parse(entry.Element.ToString()), entry.Score));
    }

    static async Task<BatchRow?> ReadRowAsync(IDatabase redis, Candidate candidate) =>
        (await RedisLanes.ReadRowsAsync(redis, candidate.Lane, [candidate.BatchId]))[0];

    /// <summary>Leases the rows that are still as they were read.</summary>
    /// <returns>The leased ones; <see langword="null"/> for one that was unreadable and became a dead letter.</returns>
    async Task<IReadOnlyList<(Guid Id, Claim? Claim)>> LeaseAsync(IDatabase redis, LaneKeys keys, IReadOnlyList<BatchRow> rows, ClaimRequest request)
    {
        var until = lanes.Now + (long)request.Lease.TotalMilliseconds;
        var hashes = new ConcurrentDictionary<Guid, Task<HashEntry[]>>();
        var commits = await lanes.CommitAsync(redis, keys, rows, (change, row) => hashes[row.Id] = change.Lease(row, request.Owner, until));

        var leased = new List<(Guid, Claim?)>();
        foreach (var row in rows.Where((_, i) => commits[i] == Commit.Done))
        {
            var stored = new StoredBatch(await hashes[row.Id]);
            var held = row with { Epoch = row.Epoch + 1, State = BatchStates.Leased };
            var claim = stored.Canceller is null ? stored.ToClaim(held) : null;
            if (claim is null)
                await BuryAsync(redis, keys, held, stored.Canceller is null ? DeadLetterReasons.Unreadable : DeadLetterReasons.Cancelled);
            leased.Add((row.Id, claim));
        }

        return leased;
    }

    /// <summary>Deals with a head of the ready set that cannot be claimed.</summary>
    /// <returns>Whether another look is worth it.</returns>
    async Task<bool> SetRightAsync(IDatabase redis, Candidate candidate, BatchRow? row)
    {
        if (row is null)
            await DropOrphanAsync(redis, candidate.Lane, candidate.Lane.Ready, candidate.BatchId);
        else if (row.State == BatchStates.Ready)
            await BuryAsync(redis, candidate.Lane, row, DeadLetterReasons.Expired);
        return true;
    }

    /// <summary>Ends a batch as one dead letter with all its points.</summary>
    async Task<bool> BuryAsync(IDatabase redis, LaneKeys keys, BatchRow row, string reason)
    {
        var stored = new StoredBatch(await redis.HashGetAllAsync(keys.Batch(row.Id)));
        var buried = await lanes.TryCommitAsync(redis, keys, [row], (change, one) => change.Bury(one, stored, reason, DeadLetterStages.Buffering, stored.Canceller)) == Commit.Done;
        if (buried)
            LogBuried(row.Id, keys.Lane.Name, reason);
        return buried;
    }

    /// <summary>Removes a set's member whose batch is gone. Its points stay in flight in the ledger, so that the loss shows.</summary>
    async Task DropOrphanAsync(IDatabase redis, LaneKeys keys, RedisKey set, Guid id)
    {
        var change = lanes.Change(redis, keys);
        change.RequireAbsent(keys.Batch(id));
        var removed = change.Run(commands => commands.SortedSetRemoveAsync(set, BatchMoves.Member(id)));
        if (await change.CommitAsync() == Commit.Done && await removed)
            LogOrphan(id, keys.Lane.Name);
    }

    [LoggerMessage(1, LogLevel.Warning, "Buried batch {BatchId} of lane {Lane}: {Reason}")]
    partial void LogBuried(Guid batchId, string lane, string reason);

    [LoggerMessage(2, LogLevel.Error, "Lost batch {BatchId} of lane {Lane}: its key is gone from the buffer, though it waits in a set")]
    partial void LogOrphan(Guid batchId, string lane);
}
