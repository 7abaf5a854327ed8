using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PointBus.Storage.Redis;
using PointBus.Storage.Tests.Buffer;
using PointBus.TestKit;

namespace PointBus.Storage.Tests.Schedules;

/// <summary>What jobs need to be remembered, over every store that the buffer runs on.</summary>
public abstract class ScheduleStoreContract : IAsyncLifetime
{
    const string Job = "clean-up";

    static readonly DateTimeOffset Noon = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    readonly string _prefix = $"t{Guid.NewGuid():N}:";
    readonly FakeTimeProvider _time = new(Noon);
    ServiceProvider _one = null!, _two = null!;

    protected abstract string ConnectionString { get; }

    IScheduleStore Store => _one.GetRequiredService<IScheduleStore>();

    /// <summary>The same, as another host sees it.</summary>
    IScheduleStore Another => _two.GetRequiredService<IScheduleStore>();

    public Task InitializeAsync()
    {
        (_one, _two) = (Client(ConnectionString), Client(ConnectionString));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Fact]
    public async Task A_job_that_nobody_heard_of_stands_at_nothing()
    {
        Assert.Equal(new JobStanding { Job = Job }, await Store.FindAsync(Job, default));
        Assert.Empty(await Store.ReadRunsAsync(Job, 50, default));
    }

    [Fact]
    public async Task A_plan_is_read_by_every_host_and_made_on_what_was_seen_only()
    {
        var seen = await Store.FindAsync(Job, default);
        Assert.True(await Store.PlanAsync(seen, "0 2 * * *", Noon.AddHours(14), default));
        Assert.False(await Another.PlanAsync(seen, "0 3 * * *", Noon.AddHours(15), default));

        var planned = await Another.FindAsync(Job, default);
        Assert.Equal((1, "0 2 * * *", Noon.AddHours(14)), (planned.Version, planned.Timetable, planned.Due));
        Assert.True(await Another.PlanAsync(planned, "off", null, default));
        Assert.Equal(("off", null), (await Store.FindAsync(Job, default)) is var off ? (off.Timetable, off.Due) : default);
    }

    [Fact]
    [Trait("spec", "A-24")]
    public async Task Of_many_hosts_that_claim_an_occurrence_one_has_it()
    {
        await Store.PlanAsync(await Store.FindAsync(Job, default), "x", Noon, default);
        var seen = await Another.FindAsync(Job, default);

        var claims = await Task.WhenAll(Enumerable.Range(0, 60).Select(host => (host % 2 == 0 ? Store : Another).ClaimAsync(seen, Hold($"host-{host}"), Lease, default)));

        var claim = Assert.Single(claims, one => one is not null)!;
        var standing = await Store.FindAsync(Job, default);
        Assert.Equal((claim.Hold, claim.Version, Noon + Lease, true), (standing.Hold, standing.Version, standing.HeldUntil, standing.IsRunning(Noon)));
        Assert.Null(await Store.ClaimAsync(standing, Hold("late"), Lease, default));
        Assert.False(await Store.PlanAsync(standing, "y", null, default));
    }

    [Fact]
    public async Task What_ends_is_kept_newest_first_and_the_next_time_with_it()
    {
        for (var run = 0; run < 3; run++)
        {
            var claim = await Store.ClaimAsync(await Store.FindAsync(Job, default), Hold("a"), Lease, default);
            Assert.True(await Store.EndAsync(claim!, Run(claim!, run), Noon.AddDays(run), default));
            // As after an answer that was lost.
            Assert.True(await Store.EndAsync(claim!, Run(claim!, run), Noon.AddDays(run), default));
        }

        var standing = await Another.FindAsync(Job, default);
        Assert.Equal((Noon.AddDays(2), null, null, 6L), (standing.Due, standing.Hold, standing.HeldUntil, standing.Version));
        Assert.Equal(("run 2", null, JobOutcome.Succeeded), (standing.Last!.Summary, standing.Last.Report, standing.Last.Outcome));
        Assert.Equal([("run 2", "lines\nü 2"), ("run 1", "lines\nü 1")], (await Another.ReadRunsAsync(Job, 2, default)).Select(run => (run.Summary, run.Report)));
        Assert.Empty(await Store.ReadRunsAsync("another", 50, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ReadRunsAsync(Job, 51, default));
    }

    [Fact]
    public async Task No_more_than_fifty_runs_are_kept()
    {
        for (var run = 0; run < 52; run++)
        {
            var claim = await Store.ClaimAsync(await Store.FindAsync(Job, default), Hold("a"), Lease, default);
            await Store.EndAsync(claim!, Run(claim!, run), null, default);
        }

        var runs = await Store.ReadRunsAsync(Job, 50, default);
        Assert.Equal((50, "run 51", "run 2"), (runs.Count, runs[0].Summary, runs[^1].Summary));
    }

    [Fact]
    public async Task A_claim_that_is_renewed_holds_and_one_that_is_not_goes_to_another_for_good()
    {
        var first = await Store.ClaimAsync(await Store.FindAsync(Job, default), Hold("a"), Lease, default);
        _time.Advance(Lease - TimeSpan.FromMilliseconds(1));
        Assert.Null(await Another.ClaimAsync(await Another.FindAsync(Job, default), Hold("b"), Lease, default));
        Assert.True(await Store.RenewAsync(first!, Lease, default));
        _time.Advance(Lease);

        var second = await Another.ClaimAsync(await Another.FindAsync(Job, default), Hold("b"), Lease, default);

        Assert.NotNull(second);
        Assert.False(await Store.RenewAsync(first!, Lease, default));
        Assert.False(await Store.EndAsync(first!, Run(first!, 1), Noon.AddDays(1), default));
        Assert.True(await Another.EndAsync(second, Run(second, 2), Noon.AddDays(2), default));
        Assert.Equal("run 2", Assert.Single(await Store.ReadRunsAsync(Job, 10, default)).Summary);
        Assert.Equal(Noon.AddDays(2), (await Store.FindAsync(Job, default)).Due);
    }

    [Fact]
    public async Task A_claim_that_is_given_back_is_free_at_once()
    {
        var first = await Store.ClaimAsync(await Store.FindAsync(Job, default), Hold("a"), Lease, default);
        Assert.True(await Store.RenewAsync(first!, TimeSpan.Zero, default));

        var standing = await Another.FindAsync(Job, default);

        Assert.False(standing.IsRunning(Noon));
        Assert.Equal("a", standing.Hold!.Host);
        Assert.NotNull(await Another.ClaimAsync(standing, Hold("b"), Lease, default));
    }

    [Fact]
    public async Task A_store_that_is_away_says_so()
    {
        await using var nowhere = Client($"127.0.0.1:{FreePort.Next()}");
        await Assert.ThrowsAsync<BufferUnavailableException>(() => nowhere.GetRequiredService<IScheduleStore>().FindAsync(Job, default));
    }

    static JobHold Hold(string host) => new(StableId.From(Job), host, "system:schedule", Noon, Noon.AddHours(-1), 1);

    static JobRun Run(JobClaim claim, int number) => new()
    {
        RunId = StableId.From(Job, number.ToString(System.Globalization.CultureInfo.InvariantCulture)), Host = claim.Hold.Host, Actor = claim.Hold.Actor,
        StartedAt = Noon, EndedAt = Noon.AddSeconds(number), Due = claim.Hold.Due, Outcome = JobOutcome.Succeeded, Summary = $"run {number}", Report = $"lines\nü {number}",
    };

    ServiceProvider Client(string connection) => new ServiceCollection()
        .AddSingleton<TimeProvider>(_time).AddRedisSchedules(new RedisBufferOptions { ConnectionString = connection, Prefix = _prefix }).BuildServiceProvider();
}

[Trait("servers", "real")]
public sealed class RedisScheduleStoreTests(RedisFixture server) : ScheduleStoreContract, IClassFixture<RedisFixture>
{
    protected override string ConnectionString => server.ConnectionString;
}

public sealed class GarnetScheduleStoreTests(EmbeddedGarnet server) : ScheduleStoreContract, IClassFixture<EmbeddedGarnet>
{
    protected override string ConnectionString => server.ConnectionString;
}
