using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PointBus.Storage.Redis;
using PointBus.Storage.Tests.Buffer;
using PointBus.TestKit;

namespace PointBus.Storage.Tests.Alerts;

/// <summary>What alerting must be able to remember, over every store that the buffer runs on.</summary>
public abstract class AlertStoreContract : IAsyncLifetime
{
    static readonly DateTimeOffset Noon = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    static readonly TimeSpan Week = TimeSpan.FromDays(7);

    readonly string _prefix = $"t{Guid.NewGuid():N}:";
    readonly FakeTimeProvider _time = new(Noon);
    ServiceProvider _one = null!, _two = null!;

    protected abstract string ConnectionString { get; }

    IAlertStore Store => _one.GetRequiredService<IAlertStore>();

    /// <summary>The same, as another host sees it.</summary>
    IAlertStore Another => _two.GetRequiredService<IAlertStore>();

    public Task InitializeAsync()
    {
        (_one, _two) = (Client(), Client());
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Fact]
    public async Task Of_two_hundred_that_ask_at_once_one_leads()
    {
        await Store.ReadCountersAsync(default);
        await Another.ReadCountersAsync(default);
        for (var round = 0; round < 4; round++)
        {
            var asked = await Task.WhenAll(Enumerable.Range(0, 200).Select(async host =>
                (Host: $"host-{host}", Leads: await (host % 2 == 0 ? Store : Another).LeadAsync($"host-{host}", Lease, default))));

            var leader = Assert.Single(asked, one => one.Leads).Host;
            Assert.True(await Another.LeadAsync(leader, Lease, default));
            if (round == 1)
                _time.Advance(Lease);
            else
                await Store.ResignAsync(leader, default);
        }
    }

    [Fact]
    public async Task The_lead_is_renewed_by_its_host_only_and_given_back_by_it_only()
    {
        Assert.True(await Store.LeadAsync("a", Lease, default));
        Assert.True(await Store.LeadAsync("a", Lease, default));
        Assert.False(await Another.LeadAsync("b", Lease, default));
        await Another.ResignAsync("b", default);
        Assert.False(await Another.LeadAsync("b", Lease, default));

        await Store.ResignAsync("a", default);
        Assert.True(await Another.LeadAsync("b", Lease, default));
    }

    [Fact]
    public async Task A_lead_that_is_not_renewed_ends_and_one_that_is_goes_on()
    {
        Assert.True(await Store.LeadAsync("a", Lease, default));
        _time.Advance(Lease - TimeSpan.FromMilliseconds(1));
        Assert.False(await Another.LeadAsync("b", Lease, default));
        Assert.True(await Store.LeadAsync("a", Lease, default));
        _time.Advance(Lease - TimeSpan.FromMilliseconds(1));
        Assert.False(await Another.LeadAsync("b", Lease, default));

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await Another.LeadAsync("b", Lease, default));
        Assert.False(await Store.LeadAsync("a", Lease, default));
        await Store.ResignAsync("a", default);
        Assert.True(await Another.LeadAsync("b", Lease, default));
    }

    [Fact]
    public async Task Documents_are_written_and_removed_in_one_step_each_kind_apart()
    {
        await Store.SaveAsync(AlertDocument.Silence, new Dictionary<string, string?> { ["a"] = "1", ["b"] = "2" }, default);
        await Store.SaveAsync(AlertDocument.Rule, new Dictionary<string, string?> { ["a"] = "rule" }, default);
        await Another.SaveAsync(AlertDocument.Silence, new Dictionary<string, string?> { ["a"] = null, ["b"] = "3", ["c"] = "ü\n", ["never"] = null }, default);
        await Store.SaveAsync(AlertDocument.Silence, new Dictionary<string, string?>(), default);

        Assert.Equal(new Dictionary<string, string> { ["b"] = "3", ["c"] = "ü\n" }, await Store.ReadAllAsync(AlertDocument.Silence, default));
        Assert.Equal("rule", Assert.Single(await Another.ReadAllAsync(AlertDocument.Rule, default)).Value);
        foreach (var kind in Enum.GetValues<AlertDocument>().Except([AlertDocument.Silence, AlertDocument.Rule]))
            Assert.Empty(await Store.ReadAllAsync(kind, default));
    }

    [Fact]
    public async Task A_log_is_read_newest_first_within_its_bounds()
    {
        for (var minute = 0; minute < 5; minute++)
            await Store.AppendAsync(AlertLog.Samples, Noon.AddMinutes(minute), $"at:{minute}", Week, default);
        await Store.AppendAsync(AlertLog.History, Noon, "elsewhere", Week, default);

        Assert.Equal(["at:3", "at:2", "at:1"], await Another.ReadAsync(AlertLog.Samples, Noon.AddMinutes(1), Noon.AddMinutes(4), 10, default));
        Assert.Equal(["at:4", "at:3"], await Another.ReadAsync(AlertLog.Samples, Noon, Noon.AddDays(1), 2, default));
        Assert.Empty(await Store.ReadAsync(AlertLog.Delivery, Noon, Noon.AddDays(1), 10, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ReadAsync(AlertLog.Samples, Noon, Noon, 10_001, default));
    }

    [Fact]
    public async Task A_log_keeps_each_entry_once_and_as_long_as_it_is_told()
    {
        await Store.AppendAsync(AlertLog.History, Noon, "same", Week, default);
        await Another.AppendAsync(AlertLog.History, Noon, "same", Week, default);
        await Store.AppendAsync(AlertLog.History, Noon.AddMicroseconds(1), "same", Week, default);
        Assert.Equal(2, (await Store.ReadAsync(AlertLog.History, Noon.AddDays(-1), Noon.AddDays(1), 10, default)).Count);

        await Store.AppendAsync(AlertLog.History, Noon + Week + TimeSpan.FromMicroseconds(1), "later", Week, default);
        Assert.Equal(["later", "same"], await Store.ReadAsync(AlertLog.History, Noon.AddDays(-1), Noon.AddDays(30), 10, default));
    }

    [Fact]
    public async Task Counters_add_up_whoever_counts()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(host =>
            (host % 2 == 0 ? Store : Another).CountAsync(new Dictionary<string, long> { ["alerts_sent"] = 2, ["slack_sent"] = 1 }, default)));
        await Store.CountAsync(new Dictionary<string, long>(), default);

        var counters = await Store.ReadCountersAsync(default);
        Assert.Equal((100, 50, 2), (counters["alerts_sent"], counters["slack_sent"], counters.Count));
    }

    [Fact]
    public async Task A_store_that_is_away_says_so_and_memory_has_a_percentage_only_with_a_limit()
    {
        await using var nowhere = new ServiceCollection()
            .AddRedisAlerts(new RedisBufferOptions { ConnectionString = $"127.0.0.1:{FreePort.Next()}" }).BuildServiceProvider();
        await Assert.ThrowsAsync<BufferUnavailableException>(() => nowhere.GetRequiredService<IAlertStore>().LeadAsync("a", Lease, default));
        await Assert.ThrowsAsync<BufferUnavailableException>(() => nowhere.GetRequiredService<RedisMemory>().ReadPercentAsync(default));

        Assert.Null(await _one.GetRequiredService<RedisMemory>().ReadPercentAsync(default));
        Assert.False(await _one.GetRequiredService<RedisMemory>().CannotWriteAsync(default));
        Assert.True(RedisMemory.CannotWrite(new Dictionary<string, string> { ["aof_last_write_status"] = "err", ["rdb_last_bgsave_status"] = "ok" }));
        Assert.True(RedisMemory.CannotWrite(new Dictionary<string, string> { ["rdb_last_bgsave_status"] = "err" }));
        Assert.Equal(85, RedisMemory.Percent(new Dictionary<string, string> { ["maxmemory"] = "200", ["used_memory"] = "170" }));
        Assert.Null(RedisMemory.Percent(new Dictionary<string, string> { ["maxmemory"] = "0", ["used_memory"] = "170" }));
    }

    ServiceProvider Client() => new ServiceCollection()
        .AddSingleton<TimeProvider>(_time).AddRedisAlerts(new RedisBufferOptions { ConnectionString = ConnectionString, Prefix = _prefix }).BuildServiceProvider();
}

[Trait("servers", "real")]
public sealed class RedisAlertStoreTests(RedisFixture server) : AlertStoreContract, IClassFixture<RedisFixture>
{
    protected override string ConnectionString => server.ConnectionString;
}

public sealed class GarnetAlertStoreTests(EmbeddedGarnet server) : AlertStoreContract, IClassFixture<EmbeddedGarnet>
{
    protected override string ConnectionString => server.ConnectionString;
}
