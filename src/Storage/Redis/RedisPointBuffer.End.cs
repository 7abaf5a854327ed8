using PointBus.Contracts;
namespace PointBus.Storage.Redis;

internal sealed partial class RedisPointBuffer
{
    public Task<IReadOnlyList<bool>> CompleteAsync(IReadOnlyList<Completion> completions, CancellationToken cancellationToken)
    {
        foreach (var completion in completions)
            Check(completion);

        return GuardAsync(
            redis => CommitClaimsAsync(redis, completions, completion => completion.Claim, Complete),
            cancellationToken);
    }

    public Task<IReadOnlyList<bool>> RenewAsync(IReadOnlyList<Claim> claims, TimeSpan lease, CancellationToken cancellationToken)
    {
        var until = Now + (long)lease.TotalMilliseconds;
        return GuardAsync(
            redis => CommitClaimsAsync(redis, claims, claim => claim, (change, claim) => change.ExtendLease(BatchRow.Of(claim), until)),
            cancellationToken);
    }

    public async Task<IReadOnlyList<bool>> ReleaseAsync(IReadOnlyList<Claim> claims, CancellationToken cancellationToken)
    {
        var released = await GuardAsync(
            redis => CommitClaimsAsync(redis, claims, claim => claim, (change, claim) => change.MakeReady(BatchRow.Of(claim))),
            cancellationToken);
        if (released.Contains(true))
            signal.Set();
        return released;
    }

    public Task<bool> RedeliverAsync(string lane, Guid batchId, int attempts, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<bool> GiveUpAsync(string lane, Guid batchId, int attempts, string reasonCode, CancellationToken cancellationToken) => throw new NotImplementedException();

    public async Task<bool> ParkAsync(Claim claim, FaultNote fault, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var parked = await GuardAsync(
            redis => CommitClaimsAsync(
                redis, [claim], one => one, (change, one) => change.Park(BatchRow.Of(one), fault.Message, until.ToUnixTimeMilliseconds())),
            cancellationToken);
        return parked[0];
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

    void Complete(LaneChange change, Completion completion)
    {
        var header = completion.Claim.Header;
        var refused = completion.Letters.Sum(letter => letter.PointCount);
        var marker = new DoneMarker(
            header.PointCount, completion.Claim.Attempts, completion.Stored, completion.Duplicate, refused,
            completion.Letters.Count > 0 ? completion.Letters[0].Reason : null);
        change.End(BatchRow.Of(completion.Claim), header, marker, completion.Letters, options);
    }
}
