using PointBus.EndToEnd.Tests.Ingest;
using PointBus.EndToEnd.Tests.Installations;
using PointBus.TestKit;

namespace PointBus.EndToEnd.Tests.Crashes;

/// <summary>kill -9 of one server at a time while the host runs and points come in.</summary>
[Trait("servers", "real")]
public sealed class ServerKillTests
{
    [Fact]
    public Task Redis_killed_and_restarted() => KillAndCheckAsync(installation => installation.Redis);

    [Fact]
    public Task Postgres_killed_and_restarted() => KillAndCheckAsync(installation => installation.Postgres);

    [Fact]
    public Task Rabbitmq_killed_and_restarted() => KillAndCheckAsync(installation => installation.RabbitMq);

    static async Task KillAndCheckAsync(Func<RealInstallation, LocalServer> server)
    {
        await using var installation = await RealInstallation.StartAsync(("Persist__LeaseSeconds", "5"));
        using var pump = new PointPump(installation.Client, "server");
        pump.Run(4);
        for (var kill = 0; kill < 2; kill++)
        {
            await pump.MoreAsync(10);
            await server(installation).KillAsync();

            // Points keep coming in while it is away.
            await pump.MoreAsync(4);
            await server(installation).RestartAsync();
            await pump.MoreAsync(10);
        }

        await pump.StopAsync();
        await installation.MustHoldEveryPointAsync(pump);
    }
}
