using System.Text.Json;
using StackExchange.Redis;

namespace PointBus.Storage.Redis;

/// <summary>Jobs on Redis, Valkey or Garnet: a hash for how each stands, a list for its last runs. No lane can have the name in braces.</summary>
internal sealed class RedisScheduleStore(RedisConnection connection, string prefix, TimeProvider time) : IScheduleStore
{
    const int MaxRuns = 50;
    const string Version = "v", Timetable = "t", Due = "d", Hold = "h", Until = "u", Last = "l";

    static readonly RedisValue[] Fields = [Version, Timetable, Due, Hold, Until, Last];

    public Task<JobStanding> FindAsync(string job, CancellationToken cancellationToken) => GuardAsync(
        async redis =>
        {
            var found = await redis.HashGetAsync(KeyOf(job), Fields);
            return new JobStanding
            {
                Job = job,
                Version = (long?)found[0] ?? 0,
                Timetable = found[1],
                Due = ReadTime(found[2]),
                Hold = found[3].IsNull ? null : StoredJson.Read((ReadOnlyMemory<byte>)found[3], StoredJson.Default.JobHold),
                HeldUntil = ReadTime(found[4]),
                Last = ReadRun(found[5]),
            };
        },
        cancellationToken);

    public Task<IReadOnlyList<JobRun>> ReadRunsAsync(string job, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, MaxRuns);
        return GuardAsync<IReadOnlyList<JobRun>>(
            async redis => [.. (await redis.ListRangeAsync(RunsOf(job), 0, max - 1)).Select(ReadRun).OfType<JobRun>()], cancellationToken);
    }

    public Task<bool> PlanAsync(JobStanding seen, string timetable, DateTimeOffset? due, CancellationToken cancellationToken) => GuardAsync(
        async redis => !seen.IsRunning(time.GetUtcNow()) && await ChangeAsync(redis, seen.Job, seen.Version, (change, key) =>
        {
            change.Run(to => to.HashSetAsync(key, Timetable, timetable));
            SetDue(change, key, due);
        }),
        cancellationToken);

    public Task<JobClaim?> ClaimAsync(JobStanding seen, JobHold hold, TimeSpan lease, CancellationToken cancellationToken) => GuardAsync(
        async redis =>
        {
            var now = time.GetUtcNow();
            var isTaken = !seen.IsRunning(now) && await ChangeAsync(redis, seen.Job, seen.Version, (change, key) =>
                change.Run(to => to.HashSetAsync(key, [new(Hold, JsonSerializer.SerializeToUtf8Bytes(hold, StoredJson.Default.JobHold)), new(Until, (now + lease).ToUnixTimeMilliseconds())])));
            return isTaken ? new JobClaim(seen.Job, seen.Version + 1, hold) : null;
        },
        cancellationToken);

    public Task<bool> RenewAsync(JobClaim claim, TimeSpan lease, CancellationToken cancellationToken) => GuardAsync(
        async redis => await ConditionalChange.CommitAsync(redis, change =>
        {
            change.Require(Condition.HashEqual(KeyOf(claim.Job), Version, claim.Version));
            change.Run(to => to.HashSetAsync(KeyOf(claim.Job), Until, (time.GetUtcNow() + lease).ToUnixTimeMilliseconds()));
        }) == Commit.Done,
        cancellationToken);

    public Task<bool> EndAsync(JobClaim claim, JobRun run, DateTimeOffset? due, CancellationToken cancellationToken) => GuardAsync(
        async redis => await ChangeAsync(redis, claim.Job, claim.Version, (change, key) =>
        {
            change.Run(to => to.HashDeleteAsync(key, [Hold, Until]));
            change.Run(to => to.HashSetAsync(key, Last, Write(run with { Report = null })));
            SetDue(change, key, due);
            change.Run(to => to.ListLeftPushAsync(RunsOf(claim.Job), Write(run)));
            change.Run(to => to.ListTrimAsync(RunsOf(claim.Job), 0, MaxRuns - 1));
        }) || await IsLastAsync(redis, claim, run),
        cancellationToken);

    /// <summary>The answer to the first try may have been lost.</summary>
    async Task<bool> IsLastAsync(IDatabase redis, JobClaim claim, JobRun run) =>
        await redis.HashGetAsync(KeyOf(claim.Job), [Version, Last]) is [var version, var last] &&
        version == claim.Version + 1 && ReadRun(last) is { } kept && kept == (run with { Report = null });

    async Task<bool> ChangeAsync(IDatabase redis, string job, long version, Action<ConditionalChange, RedisKey> fill)
    {
        var key = KeyOf(job);
        return await ConditionalChange.CommitAsync(redis, change =>
        {
            change.Require(version == 0 ? Condition.HashNotExists(key, Version) : Condition.HashEqual(key, Version, version));
            change.Run(to => to.HashSetAsync(key, Version, version + 1));
            fill(change, key);
        }) == Commit.Done;
    }

    static void SetDue(ConditionalChange change, RedisKey key, DateTimeOffset? due)
    {
        if (due is { } at)
            change.Run(to => to.HashSetAsync(key, Due, at.ToUnixTimeMilliseconds()));
        else
            change.Run(to => to.HashDeleteAsync(key, Due));
    }

    static byte[] Write(JobRun run) => JsonSerializer.SerializeToUtf8Bytes(run, StoredJson.Default.JobRun);

    static JobRun? ReadRun(RedisValue stored) => stored.IsNull ? null : StoredJson.Read((ReadOnlyMemory<byte>)stored, StoredJson.Default.JobRun);

    static DateTimeOffset? ReadTime(RedisValue stored) => stored.IsNull ? null : DateTimeOffset.FromUnixTimeMilliseconds((long)stored);

    RedisKey KeyOf(string job) => $"{prefix}{{schedules!}}:job:{job}";

    RedisKey RunsOf(string job) => $"{prefix}{{schedules!}}:runs:{job}";

    Task<T> GuardAsync<T>(Func<IDatabase, Task<T>> call, CancellationToken cancellationToken) =>
        connection.RunAsync(call, "the schedules", cancellationToken);
}
