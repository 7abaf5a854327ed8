namespace PointBus.Cli.Queues;

/// <summary>What waits in each lane.</summary>
internal sealed record QueueStatusBody(bool? RedisConnected, IReadOnlyDictionary<string, LaneBody?>? QueueStats, DateTimeOffset? Timestamp);

internal sealed record LaneBody(AmountBody? Ready, AmountBody? Scheduled, AmountBody? Leased, AmountBody? Parked, AmountBody? DeadLetters, DateTimeOffset? OldestReady);

internal sealed record AmountBody(long? Batches, long? Points);
