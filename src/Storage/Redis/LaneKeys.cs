using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>The keys of one lane; the name in braces keeps them in one cluster slot.</summary>
internal sealed class LaneKeys(string prefix, Lane lane)
{
    readonly string _root = $"{prefix}{{{lane.Name}}}:";

    public Lane Lane { get; } = lane;

    public RedisKey Ready { get; } = $"{prefix}{{{lane.Name}}}:ready";

    public RedisKey Due { get; } = $"{prefix}{{{lane.Name}}}:due";

    public RedisKey Leases { get; } = $"{prefix}{{{lane.Name}}}:leases";

    public RedisKey TimesToLive { get; } = $"{prefix}{{{lane.Name}}}:ttl";

    public RedisKey Figures { get; } = $"{prefix}{{{lane.Name}}}:count";

    public RedisKey Control { get; } = $"{prefix}{{{lane.Name}}}:ctl";

    /// <summary>Batches under lease that are to be taken out when they come back.</summary>
    public RedisKey Cancelled { get; } = $"{prefix}{{{lane.Name}}}:cancelled";

    /// <summary>The open letters.</summary>
    public RedisKey DeadLetters { get; } = $"{prefix}{{{lane.Name}}}:dlq";

    /// <summary>The letters that can be restored.</summary>
    public RedisKey Archived { get; } = $"{prefix}{{{lane.Name}}}:archived";

    /// <summary>The letters whose content is still here.</summary>
    public RedisKey Unfiled { get; } = $"{prefix}{{{lane.Name}}}:unfiled";

    /// <summary>What happened and is not published yet.</summary>
    public RedisKey Events { get; } = $"{prefix}{{{lane.Name}}}:events";

    public RedisKey Batch(Guid id) => $"{_root}b:{id:N}";

    public RedisKey Done(Guid id) => $"{_root}done:{id:N}";

    public RedisKey Letter(Guid id) => $"{_root}dl:{id:N}";

    public RedisKey Upload(Guid id) => $"{_root}u:{id:N}";

    /// <summary>Where an idempotency key is kept. The upstream's length keeps <c>a:b</c> + <c>c</c> apart from <c>a</c> + <c>b:c</c>.</summary>
    public RedisKey? IdempotencyKey(BatchHeader header) =>
        header.IdempotencyKey is { Length: > 0 } key
            ? (RedisKey?)$"{_root}key:{header.Upstream?.Length ?? 0}:{header.Upstream}:{key}"
            : null;

    /// <summary>The set a batch of this state is in.</summary>
    public RedisKey SetOf(string state) => state switch
    {
        BatchStates.Ready => Ready,
        BatchStates.Leased => Leases,
        BatchStates.Scheduled or BatchStates.Parked => Due,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "not the state of a batch in flight"),
    };
}

/// <summary>The states as stored and shown.</summary>
internal static class BatchStates
{
    public const string Ready = "ready";
    public const string Scheduled = "scheduled";
    public const string Leased = "leased";
    public const string Parked = "parked";
    public const string Done = "done";

    public static IReadOnlyList<string> InFlight { get; } = [Ready, Scheduled, Leased, Parked];
}

/// <summary>The fields of a lane's <c>count</c> hash beside those of the states.</summary>
internal static class Figures
{
    public const string Accepted = "accepted";
    public const string Stored = "stored";
    public const string Duplicate = "duplicate";
    public const string Dead = "dead";
    public const string Discarded = "discarded";
    public const string Expired = "expired";
    public const string Letters = "letters";

    /// <summary>Attempts that failed and were counted against a batch.</summary>
    public const string Faulted = "faulted";
    public const string Archived = "archived";

    public static string Batches(string state) => state + ".batches";

    public static string Points(string state) => state + ".points";
}

/// <summary>The fields of a lane's <c>ctl</c> hash, which people change.</summary>
internal static class ControlFields
{
    /// <summary>When the lane was made, ms since 1970.</summary>
    public const string Created = "created";

    /// <summary>When the dead letters of a queue of messages were made, ms since 1970; they may outlive their queue.</summary>
    public const string DeadLettersSince = "dlq";

    /// <summary>When somebody last asked a queue of messages for some, ms since 1970.</summary>
    public const string Seen = "seen";

    /// <summary>Present while nothing of the lane is claimed.</summary>
    public const string Paused = "paused";

    /// <summary>The accepted points at the moment it was deleted: whatever is accepted later makes it a lane again.</summary>
    public const string Deleted = "deleted";
}

/// <summary>The fields of an upload's hash that are not figures of the lane.</summary>
internal static class UploadFields
{
    public const string Batches = "batches";
    public const string DeclaredBatches = "declared.batches";
    public const string DeclaredPoints = "declared.points";
}
