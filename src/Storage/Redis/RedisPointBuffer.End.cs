using PointBus.Contracts;

namespace PointBus.Storage.Redis;

internal sealed partial class RedisPointBuffer
{
    public Task<IReadOnlyList<bool>> CompleteAsync(IReadOnlyList<Completion> completions, CancellationToken cancellationToken)
    {
        foreach (var completion in completions)
            Check(completion);

        return lanes.RunAsync(
            redis => CommitClaimsAsync(redis, completions, completion => completion.Claim, (change, completion) => change.End(
                BatchRow.Of(completion.Claim), completion.Claim.Header,
                new BatchEnd(completion.Claim.Attempts, completion.Stored, completion.Duplicate, completion.Letters))),
            cancellationToken);
    }

    public Task<IReadOnlyList<bool>> RenewAsync(IReadOnlyList<Claim> claims, TimeSpan lease, CancellationToken cancellationToken)
    {
        var until = lanes.Now + (long)lease.TotalMilliseconds;
        return lanes.RunAsync(
            redis => CommitClaimsAsync(redis, claims, claim => claim, (change, claim) => change.ExtendLease(BatchRow.Of(claim), until)),
            cancellationToken);
    }

    public async Task<IReadOnlyList<bool>> ReleaseAsync(IReadOnlyList<Claim> claims, CancellationToken cancellationToken)
    {
        var released = await lanes.RunAsync(
            redis => CommitClaimsAsync(redis, claims, claim => claim, (change, claim) => change.MakeReady(BatchRow.Of(claim))),
            cancellationToken);
        if (released.Contains(true))
        {
            await TakeOutCancelledAsync(claims, cancellationToken);
            signal.Set();
        }

        return released;
    }

    public async Task<bool> ParkAsync(Claim claim, FaultNote fault, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var attempts = claim.Attempts + 1;
        var faults = claim.Faults.With(fault with { Attempt = attempts });
        var parked = await lanes.RunAsync(
            redis => CommitClaimsAsync(
                redis, [claim], one => one,
                (change, one) => change.Park(BatchRow.Of(one), one.Header, faults, attempts, until.ToUnixTimeMilliseconds())),
            cancellationToken);
        if (parked[0])
            await TakeOutCancelledAsync([claim], cancellationToken);
        return parked[0];
    }

    public async Task<bool> RedeliverAsync(string lane, Guid batchId, int attempts, CancellationToken cancellationToken)
    {
        var redelivered = await CommitParkedAsync(
            lane, batchId, attempts, withPoints: false,
            (change, row, stored) => change.Redeliver(row, stored.HeaderOr(row, change.Keys.Lane), attempts, "redelivered"),
            cancellationToken);
        if (redelivered)
            signal.Set();
        return redelivered;
    }

    public async Task<bool> GiveUpAsync(string lane, Guid batchId, int attempts, string reasonCode, CancellationToken cancellationToken)
    {
        var givenUp = await CommitParkedAsync(
            lane, batchId, attempts, withPoints: true,
            (change, row, stored) => change.Bury(row, stored, reasonCode, DeadLetterStages.Persisting),
            cancellationToken);
        if (givenUp)
        {
            CrashPoint.Hit(CrashPoint.BatchGivenUp);
            LogBuried(batchId, lane, reasonCode);
        }

        return givenUp;
    }

    static void Check(Completion completion)
    {
        var refused = completion.Letters.Sum(letter => letter.PointCount);
        var sum = completion.Stored + completion.Duplicate + refused;
        if (completion.Stored < 0 || completion.Duplicate < 0 || completion.Letters.Any(letter => letter.PointCount < 0) ||
            sum != completion.Claim.Header.PointCount)
        {
            throw new ArgumentException(
                $"Batch {completion.Claim.Header.BatchId} has {completion.Claim.Header.PointCount} points, but {completion.Stored} stored, " +
                $"{completion.Duplicate} duplicate and {refused} refused are reported; every point must be in one of them.",
                nameof(completion));
        }
    }
}
