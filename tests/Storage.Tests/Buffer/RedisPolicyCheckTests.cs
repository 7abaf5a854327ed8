using PointBus.Storage.Redis;
using PointBus.TestKit;

namespace PointBus.Storage.Tests.Buffer;

[Trait("spec", "X-06")]
[Trait("servers", "real")]
public sealed class RedisPolicyCheckTests
{
    [Fact]
    public async Task A_server_that_keeps_everything_passes() =>
        Assert.Empty(await FindAsync([]));

    [Fact]
    public async Task A_server_that_evicts_is_refused() => await RefusesAsync(
        ["--maxmemory-policy", "allkeys-lru"], "set maxmemory-policy noeviction");

    [Fact]
    public async Task A_server_that_keeps_nothing_on_disk_is_refused() => await RefusesAsync(
        ["--appendonly", "no"], "set appendonly yes");

    [Fact]
    public async Task A_server_that_flushes_every_second_is_warned_of()
    {
        var finding = Assert.Single(await FindAsync(["--appendfsync", "everysec"]));

        Assert.Equal(PolicySeverity.Warn, finding.Severity);
        Assert.Contains("the last second", finding.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_hides_its_settings_is_warned_of()
    {
        var finding = Assert.Single(await FindAsync(["--rename-command", "CONFIG", ""]));

        Assert.Equal(PolicySeverity.Warn, finding.Severity);
        Assert.Contains("does not let us read", finding.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_room_for_writes_is_refused() => await RefusesAsync(
        ["--maxmemory", "1000"], "does not accept writes");

    [Fact]
    public async Task An_override_turns_a_refusal_into_a_warning()
    {
        var findings = await FindAsync(
            ["--maxmemory-policy", "allkeys-lru"], new RedisPolicyOptions { AllowUnsafe = true });

        Assert.Equal(PolicySeverity.Warn, Assert.Single(findings).Severity);
    }

    [Fact]
    public async Task The_embedded_server_passes()
    {
        var server = new EmbeddedGarnet();
        await server.InitializeAsync();
        await using (var connection = new RedisConnection(server.ConnectionString))
            Assert.Empty(await new RedisPolicyCheck(connection, new RedisPolicyOptions()).RunAsync(default));
        await server.DisposeAsync();
    }

    [Theory]
    [InlineData("aof-commit-wait", "no")]
    [InlineData("aof-commit-freq", "100")]
    [InlineData("appendonly", "no")]
    [InlineData("aof-size-limit", "1g")]
    [InlineData("aof-null-device", "yes")]
    public void A_Garnet_that_answers_before_it_commits_is_refused(string setting, string value) =>
        Assert.Equal(PolicySeverity.Refuse, Assert.Single(RedisPolicyCheck.CheckGarnet("g", new Dictionary<string, string> { [setting] = value })).Severity);

    [Fact]
    public void A_log_that_cannot_be_written_is_refused() =>
        Assert.Equal(PolicySeverity.Refuse, Assert.Single(RedisPolicyCheck.CheckInfo("r", new Dictionary<string, string> { ["aof_last_write_status"] = "err" })).Severity);

    [Fact]
    public async Task A_server_that_does_not_answer_is_unavailable()
    {
        await using var connection = new RedisConnection("127.0.0.1:1");

        await Assert.ThrowsAsync<BufferUnavailableException>(() => new RedisPolicyCheck(connection, new RedisPolicyOptions()).RunAsync(default));
    }

    static async Task RefusesAsync(string[] settings, string why)
    {
        var finding = Assert.Single(await FindAsync(settings));

        Assert.Equal(PolicySeverity.Refuse, finding.Severity);
        Assert.Contains(why, finding.Sentence, StringComparison.Ordinal);
    }

    static async Task<IReadOnlyList<PolicyFinding>> FindAsync(string[] settings, RedisPolicyOptions? options = null)
    {
        await using var server = await RedisServer.StartAsync("always", settings);
        await using var connection = new RedisConnection(server.ConnectionString);
        return await new RedisPolicyCheck(connection, options ?? new RedisPolicyOptions()).RunAsync(default);
    }
}
