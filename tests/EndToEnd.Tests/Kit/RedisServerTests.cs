using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Kit;

[Trait("servers", "real")]
public sealed class RedisServerTests
{
    [Fact]
    public async Task What_Redis_acknowledged_is_there_after_kill_9()
    {
        await using var redis = await RedisServer.StartAsync();
        Assert.Equal("OK", await redis.CommandAsync("SET", "kept", "yes"));

        await redis.KillAsync();
        Assert.False(redis.IsRunning);
        await redis.RestartAsync();

        Assert.Equal("yes", await redis.CommandAsync("GET", "kept"));
    }

    [Fact]
    public async Task Redis_appends_always_and_evicts_nothing_unless_told_otherwise()
    {
        await using var redis = await RedisServer.StartAsync();
        Assert.Equal("always", await SettingAsync("appendfsync"));
        Assert.Equal("noeviction", await SettingAsync("maxmemory-policy"));

        await using var other = await RedisServer.StartAsync("everysec", "--maxmemory-policy", "allkeys-lru");
        Assert.NotEqual(redis.Port, other.Port);
        Assert.Contains("everysec", await other.CommandAsync("CONFIG", "GET", "appendfsync"), StringComparison.Ordinal);
        Assert.Contains("allkeys-lru", await other.CommandAsync("CONFIG", "GET", "maxmemory-policy"), StringComparison.Ordinal);

        async Task<string> SettingAsync(string name) => (await redis.CommandAsync("CONFIG", "GET", name)).Split('\n')[1];
    }

    [Fact]
    [Trait("spec", "A-47")]
    public async Task The_shipped_settings_keep_every_write_and_evict_nothing()
    {
        await using var redis = await RedisServer.StartAsync("no", "--maxmemory-policy", "allkeys-lru", "--include", Repository.PathOf("deploy", "redis.conf"));

        var settings = await redis.CommandAsync("CONFIG", "GET", "appendonly", "appendfsync", "maxmemory", "maxmemory-policy", "save");

        Assert.Equal(
            ["appendfsync always", "appendonly yes", "maxmemory 2147483648", "maxmemory-policy noeviction", "save 900 1 300 10 60 10000"],
            settings.Split('\n').Chunk(2).Select(pair => string.Join(' ', pair)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_paused_Redis_answers_only_after_it_is_resumed()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.PauseAsync();
        var answer = redis.CommandAsync("SET", "a", "b");

        Assert.True(ProcessTable.IsHalted(redis.ProcessId));
        Assert.False(answer.IsCompleted);
        redis.Resume();
        Assert.Equal("OK", await answer);
    }

    [Fact]
    public async Task A_Redis_that_refuses_its_settings_says_so_at_once()
    {
        var problem = await Assert.ThrowsAsync<InvalidOperationException>(() => RedisServer.StartAsync("sometimes"));

        Assert.Contains("appendfsync", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disposal_ends_the_process_and_removes_its_folder()
    {
        var redis = await RedisServer.StartAsync();
        var folder = (await redis.CommandAsync("CONFIG", "GET", "dir")).Split('\n')[1];
        var process = redis.ProcessId;
        Assert.True(Directory.Exists(folder));

        await redis.DisposeAsync();

        Assert.False(ProcessTable.IsAlive(process));
        Assert.False(Directory.Exists(folder));
    }
}
