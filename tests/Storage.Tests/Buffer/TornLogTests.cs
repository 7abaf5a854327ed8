using PointBus.Storage.Redis;
using PointBus.TestKit;

namespace PointBus.Storage.Tests.Buffer;

/// <summary>A kill amid a write leaves half a transaction at the end of Redis' log, which the second start after it would run.</summary>
[Trait("servers", "real")]
[Trait("spec", "F2")]
public sealed class TornLogTests
{
    // Within the commands behind the batch's own: the lane's figures and the event are lost.
    const int Torn = 60;

    [Fact]
    public async Task Half_an_acceptance_does_not_come_back_with_the_second_start()
    {
        await using var server = await RedisServer.StartAsync();
        var prefix = $"t{Guid.NewGuid():N}:";
        await EnqueueAsync(server, prefix);
        await server.KillAsync();
        server.TearLog(Torn);
        await server.RestartAsync();

        await RewriteAsync(server);
        await EnqueueAsync(server, prefix);
        await server.KillAsync();
        await server.RestartAsync();

        await using var harness = Harness(server, prefix);
        IReadOnlyList<string> faults = [.. await BufferAudit.FindFaultsAsync(harness), .. await EventAudit.FindFaultsAsync(harness)];
        Assert.Empty(faults);
        Assert.Equal(1, (await harness.LaneAsync(BufferHarness.Live)).Ready.Batches);
    }

    [Fact]
    public async Task A_log_is_rewritten_once_for_each_start()
    {
        await using var server = await RedisServer.StartAsync();
        for (var start = 0; start < 2; start++)
        {
            await RewriteAsync(server);
            await RewriteAsync(server);
            var info = await server.CommandAsync("INFO", "persistence");
            Assert.Contains("aof_rewrites:1", info.Split('\n', StringSplitOptions.TrimEntries));
            await server.RestartAsync();
        }
    }

    [Fact]
    public async Task A_server_that_forbids_it_is_warned_of()
    {
        await using var server = await RedisServer.StartAsync("always", "--rename-command", "BGREWRITEAOF", "");
        await using var connection = new RedisConnection(server.ConnectionString);

        var (_, findings) = await new RedisLogRewrite(connection).RunAsync(default);

        Assert.Contains("run BGREWRITEAOF", Assert.Single(findings).Sentence, StringComparison.Ordinal);
    }

    /// <summary>Until it is done.</summary>
    internal static async Task RewriteAsync(LocalServer server)
    {
        await using var connection = new RedisConnection($"127.0.0.1:{server.Port}");
        var rewrite = new RedisLogRewrite(connection);
        await Eventually.TrueAsync(async () => (await rewrite.RunAsync(default)).IsDone, TimeSpan.FromSeconds(20), "the log is rewritten");
    }

    static BufferHarness Harness(RedisServer server, string prefix) => new(server.ConnectionString, TimeProvider.System, prefix);

    static async Task EnqueueAsync(RedisServer server, string prefix)
    {
        await using var harness = Harness(server, prefix);
        await harness.Buffer.EnqueueAsync(BufferHarness.Live, [BufferHarness.Batch(BufferHarness.Live, 5, 3)], default);
    }
}
