using PointBus.EndToEnd.Tests.Ingest;
using PointBus.EndToEnd.Tests.Installations;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Crashes;

/// <summary>kill -9 of one server at a time while the host runs and points come in.</summary>
[Trait("servers", "real")]
[Collection(IngestOnRealServers.Name)]
public sealed class ServerKillTests(RealFixture fixture) : IAsyncLifetime
{
    readonly RealInstallation installation = fixture.Installation;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => installation.HealAsync();

    [Fact]
    public Task Redis_killed_and_restarted() => KillAndCheckAsync(installation.Redis, "redis");

    [Fact]
    public Task Postgres_killed_and_restarted() => KillAndCheckAsync(installation.Postgres, "postgres");

    [Fact]
    public Task Rabbitmq_killed_and_restarted() => KillAndCheckAsync(installation.RabbitMq, "rabbitmq");

    async Task KillAndCheckAsync(LocalServer server, string name)
    {
        await installation.QuietAsync();
        var before = await installation.LedgerAsync();
        using var pump = new PointPump(installation.Client, $"kill-{name}");
        pump.Run(4);
        for (var kill = 0; kill < 2; kill++)
        {
            await pump.MoreAsync(10);
            await server.KillAsync();

            // Points keep coming in while it is away.
            await pump.MoreAsync(4);
            await server.RestartAsync();
            await pump.MoreAsync(10);
        }

        await pump.StopAsync();
        await installation.MustHoldEveryPointAsync(pump, before);
    }
}
