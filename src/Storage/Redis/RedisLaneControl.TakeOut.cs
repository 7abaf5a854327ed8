namespace PointBus.Storage.Redis;

internal sealed partial class RedisLaneControl
{
    public Task<bool> DeleteAsync(Lane lane, bool deleteDeadLetters, string actor, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<BatchChange> CancelAsync(Guid batchId, string actor, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<int> PurgeAsync(Lane lane, string actor, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<int> ExpireAsync(Lane lane, DateTimeOffset acceptedBefore, bool dryRun, CancellationToken cancellationToken) => throw new NotImplementedException();
}
